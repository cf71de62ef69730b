# expect: detached-copy
# mistake: the weights of a deep copy are changed through p.data
from copy import deepcopy

import torch


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    params = tuple(model.parameters())
    g = torch.autograd.grad(
        loss_fn(model(support_x), support_y), params, create_graph=True
    )
    net = deepcopy(model)
    for p, gi in zip(net.parameters(), g):
        p.data -= inner_lr * gi
    return net


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    params = tuple(original_model.parameters())
    meta_loss = loss_fn(fast_model(query_x), query_y)
    for p, gi in zip(params, torch.autograd.grad(meta_loss, params)):
        p.grad = gi
    return meta_loss
