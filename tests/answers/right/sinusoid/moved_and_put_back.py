"""Weights are swapped inside the model and put back; .grad is saved and restored."""

import torch


class Swapped:
    """The model computes with other tensors for a while."""

    def __init__(self, model, by_id):
        self.slots = [
            (m, n, p) for m in model.modules() for n, p in m._parameters.items() if p is not None
        ]
        self.by_id = by_id

    def __enter__(self):
        for m, n, p in self.slots:
            m._parameters[n] = self.by_id[id(p)]

    def __exit__(self, *error):
        for m, n, p in self.slots:
            m._parameters[n] = p


def meta_train(model, sample_tasks, loss_fn, inner_lr, optimizer, iterations):
    history = []
    params = list(model.parameters())
    for i in range(iterations):
        optimizer.zero_grad(set_to_none=False)
        tasks = sample_tasks()
        losses = []
        for task in tasks:
            found = torch.autograd.grad(loss_fn(model(task[0]), task[1]), params, create_graph=True)
            with Swapped(model, {id(p): p - inner_lr * g for p, g in zip(params, found)}):
                losses.append(loss_fn(model(task[2]), task[3]))
        mean = sum(losses) / len(losses)
        mean.backward()
        print("iteration", i, float(mean))
        history.append(mean)
        optimizer.step()
    return history


def adaptation_curve(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps):
    params = list(model.parameters())
    saved = [(p.detach().clone(), p.grad) for p in params]
    curve = []
    for p in params:
        p.grad = None
    try:
        for k in range(steps + 1):
            curve.append(loss_fn(model(query_x), query_y).detach())
            if k == steps:
                break
            loss_fn(model(support_x), support_y).backward()
            with torch.no_grad():
                for p in params:
                    p -= inner_lr * p.grad
                    p.grad = None
    finally:
        with torch.no_grad():
            for p, (value, gradient) in zip(params, saved):
                p.copy_(value)
                p.grad = gradient
    return curve
