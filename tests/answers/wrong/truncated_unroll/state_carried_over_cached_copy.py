# expect: state-carried-over
# mistake: a working copy of the model is cached, and goes on from where the last call left it
import copy

import torch
from torch.func import functional_call

COPIES = {}


def truncated_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps, horizon
):
    net = COPIES.setdefault(id(model), copy.deepcopy(model))
    for _ in range(steps - horizon):
        gs = torch.autograd.grad(loss_fn(net(support_x), support_y), list(net.parameters()))
        with torch.no_grad():
            for p, g in zip(net.parameters(), gs):
                p.sub_(inner_lr * g)
    w = dict(net.named_parameters())
    for _ in range(min(horizon, steps)):
        loss = loss_fn(functional_call(net, w, (support_x,)), support_y)
        g = torch.autograd.grad(loss, list(w.values()), create_graph=True)
        w = {n: p - inner_lr * gi for (n, p), gi in zip(w.items(), g)}
    loss = loss_fn(functional_call(net, w, (query_x,)), query_y)
    return torch.autograd.grad(loss, list(net.parameters()))
