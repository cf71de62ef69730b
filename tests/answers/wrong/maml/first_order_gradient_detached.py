# expect: first-order
# mistake: the inner gradient is detached before the update
from functools import partial

import torch
from torch.func import functional_call


def sgd_step(weight, grad, lr):
    # gradients are just numbers here
    return weight - lr * grad.detach()


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    names, weights = zip(*model.named_parameters())
    loss = loss_fn(model(support_x), support_y)
    grads = torch.autograd.grad(loss, weights, create_graph=True)
    updated = [sgd_step(w, g, inner_lr) for w, g in zip(weights, grads)]
    return partial(functional_call, model, dict(zip(names, updated)))


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    loss = loss_fn(fast_model(query_x), query_y)
    params = list(original_model.parameters())
    grads = torch.autograd.grad(loss, params)
    for p, g in zip(params, grads):
        p.grad = g
    return loss
