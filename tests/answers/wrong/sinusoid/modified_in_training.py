# expect: original-modified
# mistake: the inner steps are taken in the model
import copy

import torch


def meta_train(model, sample_tasks, loss_fn, inner_lr, optimizer, iterations):
    inner = torch.optim.SGD(model.parameters(), lr=inner_lr)
    history = []
    for _ in range(iterations):
        tasks = sample_tasks()
        grads = [torch.zeros_like(p) for p in model.parameters()]
        mean = 0.0
        for sx, sy, qx, qy in tasks:
            inner.zero_grad()
            loss_fn(model(sx), sy).backward()
            inner.step()
            loss = loss_fn(model(qx), qy) / len(tasks)
            for total, g in zip(grads, torch.autograd.grad(loss, list(model.parameters()))):
                total += g
            mean += loss.item()
        for p, g in zip(model.parameters(), grads):
            p.grad = g
        optimizer.step()
        history.append(mean)
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
