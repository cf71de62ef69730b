"""torch.func: the slope is a function

`torch.func.grad` gives the slope of a loss as a function of the weights, and forgets its graph each
time it returns. Nothing has to be detached, and `vmap` can run many tasks at once. Models with side
effects in their forward pass do not fit.
"""

from torch.func import functional_call, grad


def slope_of(model, loss_fn, x, y):
    return grad(lambda weights: loss_fn(functional_call(model, weights, (x,)), y))


def walk(model, support_x, support_y, loss_fn, inner_lr, steps):
    start = {name: p.detach() for name, p in model.named_parameters()}
    slope, weights = slope_of(model, loss_fn, support_x, support_y), start
    for _ in range(steps):
        g = slope(weights)
        weights = {name: w - inner_lr * g[name] for name, w in weights.items()}
    return start, weights


def fomaml_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps):
    _, end = walk(model, support_x, support_y, loss_fn, inner_lr, steps)
    return tuple(slope_of(model, loss_fn, query_x, query_y)(end).values())


def reptile_gradient(model, support_x, support_y, loss_fn, inner_lr, steps):
    start, end = walk(model, support_x, support_y, loss_fn, inner_lr, steps)
    return tuple(start[name] - end[name] for name in start)
