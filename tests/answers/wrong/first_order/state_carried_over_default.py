# expect: state-carried-over
# mistake: a default argument collects the copy of the first call
import copy

import torch


def train(model, x, y, loss_fn, lr, steps, kept=[]):
    if not kept:
        kept.append(copy.deepcopy(model))
    net = kept[0]
    for _ in range(steps):
        gs = torch.autograd.grad(loss_fn(net(x), y), list(net.parameters()))
        with torch.no_grad():
            for p, g in zip(net.parameters(), gs):
                p -= lr * g
    return net


def fomaml_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps):
    net = train(model, support_x, support_y, loss_fn, inner_lr, steps)
    loss_fn(net(query_x), query_y).backward()
    return tuple(p.grad for p in net.parameters())


def reptile_gradient(model, support_x, support_y, loss_fn, inner_lr, steps):
    net = train(model, support_x, support_y, loss_fn, inner_lr, steps)
    return tuple((a - b).detach() for a, b in zip(model.parameters(), net.parameters()))
