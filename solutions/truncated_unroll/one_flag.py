"""One flag

The shortest way: record the gradient of a step only if it lies in the window, and differentiate
with respect to θ. The weights stay connected all the way back, but a step whose gradient is a
constant has the factor I, so it costs nothing and changes nothing. No cut is to be seen, so
whoever reads it has to know why it works.
"""

import torch
from torch.func import functional_call


def truncated_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps, horizon
):
    weights = dict(model.named_parameters())
    for i in range(steps):
        loss = loss_fn(functional_call(model, weights, (support_x,)), support_y)
        in_window = i >= steps - horizon
        gradient = torch.autograd.grad(loss, list(weights.values()), create_graph=in_window)
        pairs = zip(weights.items(), gradient, strict=True)
        weights = {name: weight - inner_lr * g for (name, weight), g in pairs}
    loss = loss_fn(functional_call(model, weights, (query_x,)), query_y)
    return torch.autograd.grad(loss, list(model.parameters()))
