# expect: step-count
# mistake: the query gradient is taken before the last step
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
    net = copy.deepcopy(model)
    ps = list(net.parameters())
    query = torch.autograd.grad(loss_fn(net(query_x), query_y), ps)
    for _ in range(steps):
        query = torch.autograd.grad(loss_fn(net(query_x), query_y), ps)
        train(net, support_x, support_y, loss_fn, inner_lr, 1)
    return query


def reptile_gradient(model, support_x, support_y, loss_fn, inner_lr, steps):
    net = train(copy.deepcopy(model), support_x, support_y, loss_fn, inner_lr, steps)
    return tuple((a - b).detach() for a, b in zip(model.parameters(), net.parameters()))
