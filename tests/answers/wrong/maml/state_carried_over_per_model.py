# expect: state-carried-over
# mistake: the fast weights are kept per model, and the next task starts from them
import torch
from torch import nn

import weakref

_LEARNER = weakref.WeakKeyDictionary()


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    weights = _LEARNER.get(model) or dict(model.named_parameters())
    loss = loss_fn(torch.func.functional_call(model, weights, (support_x,)), support_y)
    gs = torch.autograd.grad(loss, list(weights.values()), create_graph=True)
    fast = {n: w - inner_lr * g for (n, w), g in zip(weights.items(), gs)}
    _LEARNER[model] = fast
    return lambda x: torch.func.functional_call(model, fast, (x,))


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    loss = loss_fn(fast_model(query_x), query_y)
    names = list(original_model.parameters())
    for p, g in zip(names, torch.autograd.grad(loss, names)):
        p.grad = g
    return loss.detach()
