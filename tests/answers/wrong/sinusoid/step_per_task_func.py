# expect: step-per-task
# mistake: a helper trains on one task after the other
import torch
from torch.func import functional_call, grad


def one(model, task, loss_fn, lr, optimizer):
    sx, sy, qx, qy = task

    def loss(w, x, y):
        return loss_fn(functional_call(model, w, (x,)), y)

    params = dict(model.named_parameters())
    slope = grad(loss)(params, sx, sy)
    meta = loss({n: p - lr * slope[n] for n, p in params.items()}, qx, qy)
    optimizer.zero_grad()
    meta.backward()
    optimizer.step()
    return meta.item()


def meta_train(model, sample_tasks, loss_fn, inner_lr, optimizer, iterations):
    history = []
    for _ in range(iterations):
        losses = [one(model, task, loss_fn, inner_lr, optimizer) for task in sample_tasks()]
        history.append(sum(losses) / len(losses))
    return history


def adaptation_curve(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps):
    def loss(weights, x, y):
        return loss_fn(functional_call(model, weights, (x,)), y)

    weights = {n: p.detach() for n, p in model.named_parameters()}
    path = [weights]
    for _ in range(steps):
        slope = grad(loss)(path[-1], support_x, support_y)
        path.append({n: w - inner_lr * slope[n] for n, w in path[-1].items()})
    return [loss(w, query_x, query_y) for w in path]
