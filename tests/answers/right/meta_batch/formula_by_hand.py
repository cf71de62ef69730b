"""The meta-gradient as (I − αH) q, with a Hessian-vector product for each task, and no graph of the
inner step."""

import copy

import torch


def meta_batch_update(model, tasks, loss_fn, inner_lr):
    params = list(model.parameters())
    mean_grads = [torch.zeros_like(p) for p in params]
    mean_loss = 0.0
    b = len(tasks)
    for support_x, support_y, query_x, query_y in reversed(tasks):
        slopes = torch.autograd.grad(loss_fn(model(support_x), support_y), params, create_graph=True)
        moved = copy.deepcopy(model)
        with torch.no_grad():
            for p, g in zip(moved.parameters(), slopes):
                p.sub_(inner_lr * g)
        loss = loss_fn(moved(query_x), query_y)
        q = torch.autograd.grad(loss, list(moved.parameters()))
        inner = sum((s * v).sum() for s, v in zip(slopes, q))
        hq = torch.autograd.grad(inner, params)
        for m, v, h in zip(mean_grads, q, hq):
            m += (v - inner_lr * h) / b
        mean_loss += float(loss) / b
    for p, m in zip(params, mean_grads):
        p.grad = m
    return mean_loss
