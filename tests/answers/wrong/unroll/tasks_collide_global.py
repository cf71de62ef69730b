# expect: tasks-collide
# mistake: all results read their weights from one global, which the next task overwrites
import torch
from torch.func import functional_call

WEIGHTS = {}


def inner_loop(model, support_x, support_y, loss_fn, inner_lr, steps):
    global WEIGHTS
    weights = dict(model.named_parameters())
    for _ in range(steps):
        loss = loss_fn(functional_call(model, weights, (support_x,)), support_y)
        grads = torch.autograd.grad(loss, list(weights.values()), create_graph=True)
        weights = {n: w - inner_lr * g for (n, w), g in zip(weights.items(), grads)}
    WEIGHTS = weights
    return lambda x: functional_call(model, WEIGHTS, (x,))
