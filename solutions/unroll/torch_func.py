"""torch.func: a step is a function

The gradient of the support loss is itself a function, made once and called at the weights of each
step. There is no `create_graph` to forget, and `vmap` can unroll many tasks at once. Side effects
in the model's forward pass do not fit, and a wrong shape is harder to find inside a transform.
"""

from torch.func import functional_call, grad


def inner_loop(model, support_x, support_y, loss_fn, inner_lr, steps):
    def run(weights, x):
        return functional_call(model, weights, (x,))

    slope = grad(lambda weights: loss_fn(run(weights, support_x), support_y))
    weights = dict(model.named_parameters())
    for _ in range(steps):
        gradient = slope(weights)
        weights = {name: weights[name] - inner_lr * gradient[name] for name in weights}
    return lambda x: run(weights, x)
