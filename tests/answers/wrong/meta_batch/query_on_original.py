# expect: query-on-original
# mistake: the query sets go through the model as it is
import torch


def meta_batch_update(model, tasks, loss_fn, inner_lr):
    params = list(model.parameters())
    losses = []
    for sx, sy, qx, qy in tasks:
        grads = torch.autograd.grad(loss_fn(model(sx), sy), params, create_graph=True)
        fast = [p - inner_lr * g for p, g in zip(params, grads)]
        losses.append(loss_fn(model(qx), qy))
    mean = torch.stack(losses).mean()
    mean.backward()
    return mean.detach()
