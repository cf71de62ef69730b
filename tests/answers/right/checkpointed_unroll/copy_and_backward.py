# right: a deep copy walks forward in place; on the way back its weights are set to what was stored
import copy

import torch


def checkpointed_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps
):
    net = copy.deepcopy(model)
    params = list(net.parameters())
    for p in params:
        p.grad = None
    stored = []
    for _ in range(steps):
        stored.append([p.detach().clone() for p in params])
        gs = torch.autograd.grad(loss_fn(net(support_x), support_y), params)
        with torch.no_grad():
            for p, g in zip(params, gs):
                p.sub_(inner_lr * g)
    loss_fn(net(query_x), query_y).backward()
    v = [p.grad.clone() for p in params]
    for values in stored[::-1]:
        with torch.no_grad():
            for p, value in zip(params, values):
                p.copy_(value)
        gs = torch.autograd.grad(loss_fn(net(support_x), support_y), params, create_graph=True)
        dot = sum((g * u).sum() for g, u in zip(gs, v))
        net.zero_grad()
        dot.backward()
        v = [u - inner_lr * p.grad for u, p in zip(v, params)]
    return v
