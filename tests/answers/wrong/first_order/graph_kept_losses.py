# expect: graph-kept
# mistake: the losses are collected for a plot, with retained graphs
import copy

import torch


def train(net, x, y, loss_fn, lr, steps):
    losses = []
    for _ in range(steps):
        loss = loss_fn(net(x), y)
        gs = torch.autograd.grad(loss, list(net.parameters()), retain_graph=True)
        losses.append(loss)
        for p, g in zip(net.parameters(), gs):
            p.data = p.data - lr * g
    return net


def fomaml_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps):
    net = train(copy.deepcopy(model), support_x, support_y, loss_fn, inner_lr, steps)
    loss_fn(net(query_x), query_y).backward()
    return tuple(p.grad for p in net.parameters())


def reptile_gradient(model, support_x, support_y, loss_fn, inner_lr, steps):
    net = train(copy.deepcopy(model), support_x, support_y, loss_fn, inner_lr, steps)
    return tuple((a - b).detach() for a, b in zip(model.parameters(), net.parameters()))
