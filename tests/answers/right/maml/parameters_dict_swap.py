# right: a deep copy whose _parameters dicts are refilled with live tensors
import copy

import torch


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    params = list(model.parameters())
    support_loss = loss_fn(model(support_x), support_y)
    grads = torch.autograd.grad(support_loss, params, create_graph=True)
    new = {id(p): p - inner_lr * g for p, g in zip(params, grads)}

    clone = copy.deepcopy(model)
    # modules() walks both trees in the same order
    for source, target in zip(model.modules(), clone.modules()):
        for key, p in source._parameters.items():
            if p is not None:
                target._parameters[key] = new[id(p)]
    return clone


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    loss = loss_fn(fast_model(query_x), query_y)
    grads = torch.autograd.grad(loss, list(original_model.parameters()))
    for p, g in zip(original_model.parameters(), grads):
        if p.grad is None:
            p.grad = g.clone()
        else:
            p.grad.add_(g)
    return loss
