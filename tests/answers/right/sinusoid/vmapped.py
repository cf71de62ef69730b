"""The tasks of a batch at once, with vmap; the gradient is cleared after the step."""

import torch
from torch.func import functional_call, grad, vmap


def meta_train(model, sample_tasks, loss_fn, inner_lr, optimizer, iterations):
    def loss(w, x, y):
        return loss_fn(functional_call(model, w, (x,)), y)

    def meta_loss(w, sx, sy, qx, qy):
        slope = grad(loss)(w, sx, sy)
        return loss({n: p - inner_lr * slope[n] for n, p in w.items()}, qx, qy)

    history = []
    for _ in range(iterations):
        stacked = [torch.stack(column) for column in zip(*sample_tasks())]
        weights = dict(model.named_parameters())
        mean = vmap(meta_loss, in_dims=(None, 0, 0, 0, 0))(weights, *stacked).mean()
        history.append(mean.item())
        mean.backward()
        optimizer.step()
        optimizer.zero_grad()
    return history


def adaptation_curve(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps):
    weights = dict(model.named_parameters())
    names = list(weights)
    curve = []
    for _ in range(steps):
        curve.append(loss_fn(functional_call(model, weights, (query_x,)), query_y))
        loss = loss_fn(functional_call(model, weights, (support_x,)), support_y)
        slopes = torch.autograd.grad(loss, list(weights.values()), create_graph=True)
        weights = {n: weights[n] - inner_lr * g for n, g in zip(names, slopes)}
    curve.append(loss_fn(functional_call(model, weights, (query_x,)), query_y))
    return torch.stack(curve)
