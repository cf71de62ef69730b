# expect: step-count
# mistake: range(1, steps)
import copy

import torch


def train(net, x, y, loss_fn, lr, steps):
    opt = torch.optim.SGD(net.parameters(), lr=lr)
    for _ in range(1, steps):
        opt.zero_grad()
        loss_fn(net(x), y).backward()
        opt.step()
    opt.zero_grad()
    return net


def fomaml_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps):
    net = train(copy.deepcopy(model), support_x, support_y, loss_fn, inner_lr, steps)
    loss_fn(net(query_x), query_y).backward()
    return tuple(p.grad for p in net.parameters())


def reptile_gradient(model, support_x, support_y, loss_fn, inner_lr, steps):
    net = train(copy.deepcopy(model), support_x, support_y, loss_fn, inner_lr, steps)
    return tuple((a - b).detach() for a, b in zip(model.parameters(), net.parameters()))
