# expect: off-by-one
# mistake: one step before the loop and then `steps` more
import torch
from torch.func import functional_call


def step(model, weights, x, y, loss_fn, lr):
    loss = loss_fn(functional_call(model, weights, (x,)), y)
    grads = torch.autograd.grad(loss, list(weights.values()), create_graph=True)
    return {n: w - lr * g for (n, w), g in zip(weights.items(), grads)}


def inner_loop(model, support_x, support_y, loss_fn, inner_lr, steps):
    theta = dict(model.named_parameters())
    fast = step(model, theta, support_x, support_y, loss_fn, inner_lr)
    for _ in range(steps):
        fast = step(model, fast, support_x, support_y, loss_fn, inner_lr)
    return lambda x: functional_call(model, fast, (x,))
