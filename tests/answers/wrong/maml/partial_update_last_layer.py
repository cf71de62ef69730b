# expect: partial-update
# mistake: only the last layer is adapted
import copy
import torch


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    params = dict(model.named_parameters())
    last = list(params)[-1].rpartition(".")[0]  # the head

    loss = loss_fn(model(support_x), support_y)
    grads = torch.autograd.grad(loss, list(params.values()), create_graph=True)
    fast = copy.deepcopy(model)
    for (name, p), g in zip(params.items(), grads):
        path, _, leaf = name.rpartition(".")
        owner = fast.get_submodule(path)
        delattr(owner, leaf)
        setattr(owner, leaf, p - inner_lr * g if path == last else p)
    return fast


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    loss = loss_fn(fast_model(query_x), query_y)
    loss.backward()
    return loss
