"""The curve from a deep copy and SGD; gradients set by hand."""

import copy

import torch
from torch.func import functional_call


def meta_train(model, sample_tasks, loss_fn, inner_lr, optimizer, iterations):
    params = dict(model.named_parameters())
    history = []
    for _ in range(iterations):
        tasks = sample_tasks()
        total = 0.0
        for sx, sy, qx, qy in tasks:
            grads = torch.autograd.grad(
                loss_fn(model(sx), sy), list(params.values()), create_graph=True
            )
            fast = {n: p - inner_lr * g for (n, p), g in zip(params.items(), grads)}
            total = total + loss_fn(functional_call(model, fast, (qx,)), qy)
        loss = total / len(tasks)
        for p, g in zip(params.values(), torch.autograd.grad(loss, list(params.values()))):
            p.grad = g
        optimizer.step()
        history.append(loss.item())
    return history


def adaptation_curve(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps):
    learner = copy.deepcopy(model)
    sgd = torch.optim.SGD(learner.parameters(), lr=inner_lr)
    curve = []
    for k in range(steps + 1):
        curve.append(float(loss_fn(learner(query_x), query_y)))
        if k < steps:
            sgd.zero_grad()
            loss_fn(learner(support_x), support_y).backward()
            sgd.step()
    return curve
