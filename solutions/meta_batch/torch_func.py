"""torch.func: the mean is a function of the weights

The meta-loss of the batch is written as a function, and `grad_and_value` differentiates it. There
is no `create_graph` to forget, and nothing accumulates by itself. The result has to be written to
`.grad` by hand, and side effects in the model's forward pass do not fit.
"""

import torch
from torch.func import functional_call, grad, grad_and_value


def meta_batch_update(model, tasks, loss_fn, inner_lr):
    def loss(weights, x, y):
        return loss_fn(functional_call(model, weights, (x,)), y)

    def mean_meta_loss(weights):
        losses = []
        for support_x, support_y, query_x, query_y in tasks:
            slope = grad(loss)(weights, support_x, support_y)
            fast = {name: weight - inner_lr * slope[name] for name, weight in weights.items()}
            losses.append(loss(fast, query_x, query_y))
        return torch.stack(losses).mean()

    parameters = dict(model.named_parameters())
    weights = {name: p.detach() for name, p in parameters.items()}
    gradient, value = grad_and_value(mean_meta_loss)(weights)
    for name, p in parameters.items():
        p.grad = gradient[name]
    return value
