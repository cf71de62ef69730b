# expect: last-task-only
# mistake: the gradient of each copy is assigned
import copy

import torch


def meta_train(model, sample_tasks, loss_fn, inner_lr, optimizer, iterations):
    history = []
    for _ in range(iterations):
        tasks = sample_tasks()
        optimizer.zero_grad()
        losses = []
        for sx, sy, qx, qy in tasks:
            learner = copy.deepcopy(model)
            inner = torch.optim.SGD(learner.parameters(), lr=inner_lr)
            inner.zero_grad()
            loss_fn(learner(sx), sy).backward()
            inner.step()
            inner.zero_grad()
            loss = loss_fn(learner(qx), qy)
            loss.backward()
            losses.append(loss.item())
            for p, q in zip(model.parameters(), learner.parameters()):
                p.grad = q.grad.clone()
        optimizer.step()
        history.append(sum(losses) / len(losses))
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
