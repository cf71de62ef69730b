# expect: state-carried-over
# mistake: the weights of the first call are kept, and every later one goes on from them
import torch
from torch.func import functional_call


WEIGHTS = {}


def inner_loop(model, support_x, support_y, loss_fn, inner_lr, steps):
    if not WEIGHTS:
        WEIGHTS.update(model.named_parameters())
    weights = dict(WEIGHTS)
    for _ in range(steps):
        loss = loss_fn(functional_call(model, weights, (support_x,)), support_y)
        grads = torch.autograd.grad(loss, list(weights.values()), create_graph=True)
        weights = {n: w - inner_lr * g for (n, w), g in zip(weights.items(), grads)}
    return lambda x: functional_call(model, weights, (x,))
