# right: torch.func.grad of a pure support loss, and functional_call for the result
import torch
from torch.func import functional_call, grad


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    params = dict(model.named_parameters())
    buffers = dict(model.named_buffers())

    def support_loss(p):
        return loss_fn(functional_call(model, (p, buffers), (support_x,)), support_y)

    g = grad(support_loss)(params)
    fast_params = {k: params[k] - inner_lr * g[k] for k in params}

    def fast_model(x):
        return functional_call(model, (fast_params, buffers), (x,))

    return fast_model


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    params = list(original_model.parameters())
    for p, g in zip(params, torch.autograd.grad(meta_loss, params)):
        p.grad = g.detach()
    return meta_loss
