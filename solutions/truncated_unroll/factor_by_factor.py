"""Factor by factor

The loop runs without any graph, and the weights of the window are kept. Then the factors are
applied by hand, latest first: each is a vector minus a Hessian-vector product. Only one step's
graph is alive at a time, so even a long window is cheap in memory. It runs each step of the window
twice.
"""

import torch
from torch.func import functional_call


def truncated_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps, horizon
):
    names = [name for name, _ in model.named_parameters()]

    def loss_at(weights, x, y):
        return loss_fn(functional_call(model, dict(zip(names, weights, strict=True)), (x,)), y)

    def slope_at(weights, x, y, create_graph=False):
        weights = [weight.detach().requires_grad_() for weight in weights]
        slope = torch.autograd.grad(loss_at(weights, x, y), weights, create_graph=create_graph)
        return weights, slope

    path = [[p.detach() for p in model.parameters()]]
    for _ in range(steps):
        _, slope = slope_at(path[-1], support_x, support_y)
        path.append([w - inner_lr * g for w, g in zip(path[-1], slope, strict=True)])
    _, vector = slope_at(path[-1], query_x, query_y)
    for i in reversed(range(max(steps - horizon, 0), steps)):
        weights, slope = slope_at(path[i], support_x, support_y, create_graph=True)
        along = sum((g * v).sum() for g, v in zip(slope, vector, strict=True))
        turned = torch.autograd.grad(along, weights)
        vector = [v - inner_lr * h for v, h in zip(vector, turned, strict=True)]
    return tuple(vector)
