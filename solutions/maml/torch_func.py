"""torch.func and a closure

The support loss is a function of the weights, and `torch.func.grad` differentiates functions: no
`create_graph` to forget, and `vmap` can run a batch of tasks at once. It needs code without side
effects: a module that updates a buffer in its forward pass does not fit.
"""

import torch
from torch.func import functional_call, grad


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    weights = dict(model.named_parameters())

    def support_loss(weights):
        return loss_fn(functional_call(model, weights, (support_x,)), support_y)

    gradient = grad(support_loss)(weights)
    fast = {name: weights[name] - inner_lr * gradient[name] for name in weights}
    return lambda x: functional_call(model, fast, (x,))


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    parameters = list(original_model.parameters())
    for parameter, g in zip(parameters, torch.autograd.grad(meta_loss, parameters), strict=True):
        parameter.grad = g
    return meta_loss.detach()
