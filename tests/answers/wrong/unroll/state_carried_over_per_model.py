# expect: state-carried-over
# mistake: the last weights are kept per model, and the next task starts from them
import weakref

import torch
from torch.func import functional_call

LEARNED = weakref.WeakKeyDictionary()


def inner_loop(model, support_x, support_y, loss_fn, inner_lr, steps):
    weights = LEARNED.get(model) or dict(model.named_parameters())
    for _ in range(steps):
        loss = loss_fn(functional_call(model, weights, (support_x,)), support_y)
        grads = torch.autograd.grad(loss, list(weights.values()), create_graph=True)
        weights = {n: w - inner_lr * g for (n, w), g in zip(weights.items(), grads)}
    LEARNED[model] = weights
    return lambda x: functional_call(model, weights, (x,))
