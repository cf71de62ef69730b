# expect: original-modified
# mistake: the adapted tensors replace the original's own parameters and stay there
import torch


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    loss = loss_fn(model(support_x), support_y)
    params = list(model.parameters())
    grads = dict(zip(params, torch.autograd.grad(loss, params, create_graph=True)))
    for module in model.modules():
        for name, p in module._parameters.items():
            if p is not None:
                module._parameters[name] = p - inner_lr * grads[p]

    return lambda x: model(x)


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    meta_loss.backward()
    return meta_loss
