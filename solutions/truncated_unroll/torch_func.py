"""torch.func: the window is a function

A walk of some steps is a function of the weights. The first walk is called, and its result is
plain numbers. The second one, with the query loss at its end, is differentiated as a whole. The
cut stands in the call itself, and `vmap` can run many tasks at once.
"""

from torch.func import functional_call, grad


def truncated_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps, horizon
):
    def loss_on(x, y):
        return lambda weights: loss_fn(functional_call(model, weights, (x,)), y)

    def walk(weights, count):
        for _ in range(count):
            slope = grad(loss_on(support_x, support_y))(weights)
            weights = {name: w - inner_lr * slope[name] for name, w in weights.items()}
        return weights

    length = min(horizon, steps)
    start = walk({n: p.detach() for n, p in model.named_parameters()}, steps - length)
    slope = grad(lambda weights: loss_on(query_x, query_y)(walk(weights, length)))(start)
    return tuple(slope.values())
