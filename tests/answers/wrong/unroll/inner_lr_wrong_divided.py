# expect: inner-lr-wrong
# mistake: the rate is halved and divided by the number of steps
import torch
from torch.func import functional_call


def inner_loop(model, support_x, support_y, loss_fn, inner_lr, steps):
    weights = dict(model.named_parameters())
    for _ in range(steps):
        loss = loss_fn(functional_call(model, weights, (support_x,)), support_y)
        grads = torch.autograd.grad(loss, list(weights.values()), create_graph=True)
        # half of it, to be safe, spread over the loop
        weights = {n: w - inner_lr / (2 * steps) * g for (n, w), g in zip(weights.items(), grads)}
    return lambda x: functional_call(model, weights, (x,))
