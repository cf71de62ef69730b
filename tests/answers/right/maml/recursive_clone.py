# right: the module tree is cloned recursively by hand, sharing nothing that is changed
import torch


def _twin(module, replaced):
    """A module of the same class whose parameters are looked up in `replaced`."""
    twin = object.__new__(type(module))
    state = dict(module.__dict__)
    state["_parameters"] = {
        k: replaced.get(p, p) for k, p in module._parameters.items()
    }
    state["_buffers"] = {
        k: b if b is None else b.clone() for k, b in module._buffers.items()
    }
    state["_modules"] = {
        k: c if c is None else _twin(c, replaced) for k, c in module._modules.items()
    }
    twin.__dict__.update(state)
    return twin


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    theta = tuple(model.parameters())
    loss = loss_fn(model(support_x), support_y)
    grads = torch.autograd.grad(loss, theta, create_graph=True)
    # tensors hash by identity
    return _twin(model, {p: p - inner_lr * g for p, g in zip(theta, grads)})


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    meta_loss.backward(inputs=list(original_model.parameters()))
    return meta_loss
