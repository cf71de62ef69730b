"""One backward pass per iteration

The meta-losses of a batch are collected, and their mean goes backward once. The code says what the
formula says. All graphs of the batch stay alive until then, so the memory grows with the number of
tasks. The curve adapts a deep copy with plain SGD, which keeps the model out of reach.
"""

import copy

import torch
from torch.func import functional_call


def meta_train(model, sample_tasks, loss_fn, inner_lr, optimizer, iterations):
    def meta_loss(support_x, support_y, query_x, query_y):
        weights = dict(model.named_parameters())
        loss = loss_fn(model(support_x), support_y)
        gradient = torch.autograd.grad(loss, list(weights.values()), create_graph=True)
        fast = {n: w - inner_lr * g for (n, w), g in zip(weights.items(), gradient, strict=True)}
        return loss_fn(functional_call(model, fast, (query_x,)), query_y)

    history = []
    for _ in range(iterations):
        mean = torch.stack([meta_loss(*task) for task in sample_tasks()]).mean()
        optimizer.zero_grad()
        mean.backward()
        optimizer.step()
        history.append(mean.detach())
    return history


def adaptation_curve(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps
):  # fmt: skip
    learner = copy.deepcopy(model)
    sgd = torch.optim.SGD(learner.parameters(), lr=inner_lr)
    curve = []
    for step in range(steps + 1):
        with torch.no_grad():
            curve.append(loss_fn(learner(query_x), query_y).item())
        if step < steps:
            sgd.zero_grad()
            loss_fn(learner(support_x), support_y).backward()
            sgd.step()
    return curve
