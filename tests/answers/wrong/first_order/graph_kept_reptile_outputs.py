# expect: graph-kept
# mistake: Reptile alone keeps the outputs of every step
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
    seen = []
    for _ in range(steps):
        out = net(support_x)
        seen.append(out)
        net.zero_grad()
        loss_fn(out, support_y).backward(retain_graph=True)
        with torch.no_grad():
            for p in net.parameters():
                p -= inner_lr * p.grad
    return tuple((a - b).detach() for a, b in zip(model.parameters(), net.parameters()))
