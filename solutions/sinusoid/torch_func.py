"""torch.func: the mean is a function of the weights

The meta-loss of a batch is written as a function of the weights, and `grad_and_value`
differentiates it. There is no graph to keep and nothing adds up by itself. The result has to be
written to `.grad` by hand, since that is where the optimizer looks.
"""

import torch
from torch.func import functional_call, grad, grad_and_value


def stepped(model, weights, x, y, loss_fn, lr):
    def loss(at):
        return loss_fn(functional_call(model, at, (x,)), y)

    slope = grad(loss)(weights)
    return {name: weight - lr * slope[name] for name, weight in weights.items()}


def meta_train(model, sample_tasks, loss_fn, inner_lr, optimizer, iterations):
    parameters = dict(model.named_parameters())
    history = []
    for _ in range(iterations):
        tasks = sample_tasks()

        def mean_meta_loss(weights, tasks=tasks):
            losses = []
            for support_x, support_y, query_x, query_y in tasks:
                fast = stepped(model, weights, support_x, support_y, loss_fn, inner_lr)
                losses.append(loss_fn(functional_call(model, fast, (query_x,)), query_y))
            return torch.stack(losses).mean()

        weights = {name: p.detach() for name, p in parameters.items()}
        gradient, loss = grad_and_value(mean_meta_loss)(weights)
        for name, p in parameters.items():
            p.grad = gradient[name]
        optimizer.step()
        history.append(loss.item())
    return history


def adaptation_curve(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps):
    weights = {name: p.detach() for name, p in model.named_parameters()}
    curve = [loss_fn(functional_call(model, weights, (query_x,)), query_y)]
    for _ in range(steps):
        weights = stepped(model, weights, support_x, support_y, loss_fn, inner_lr)
        curve.append(loss_fn(functional_call(model, weights, (query_x,)), query_y))
    return curve
