"""Weights of the model itself are swapped for fast ones while a query set runs, and put back."""

import torch


def meta_batch_update(model, tasks, loss_fn, inner_lr):
    slots = [(m, n) for m in model.modules() for n in m._parameters if m._parameters[n] is not None]
    saved = [m._parameters[n] for m, n in slots]
    leaves = list(model.parameters())
    mean = torch.zeros((), dtype=leaves[0].dtype)
    for support_x, support_y, query_x, query_y in tasks:
        found = torch.autograd.grad(loss_fn(model(support_x), support_y), leaves, create_graph=True)
        fast = {id(p): p - inner_lr * g for p, g in zip(leaves, found)}
        try:
            for (m, n), p in zip(slots, saved):
                m._parameters[n] = fast[id(p)]
            mean = mean + loss_fn(model(query_x), query_y) / len(tasks)
        finally:
            for (m, n), p in zip(slots, saved):
                m._parameters[n] = p
    mean.backward()
    return mean.detach().reshape(1)
