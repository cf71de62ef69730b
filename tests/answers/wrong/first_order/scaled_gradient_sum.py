# expect: scaled-gradient
# mistake: the gradients are summed without the rate
import copy

import torch


def train(net, x, y, loss_fn, lr, steps):
    opt = torch.optim.SGD(net.parameters(), lr=lr)
    for _ in range(steps):
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
    net = copy.deepcopy(model)
    total = [torch.zeros_like(p) for p in net.parameters()]
    for _ in range(steps):
        gs = torch.autograd.grad(loss_fn(net(support_x), support_y), list(net.parameters()))
        for p, t, g in zip(net.parameters(), total, gs):
            t.add_(g)
            p.data.sub_(inner_lr * g)
    return total
