# expect: original-modified
# mistake: Reptile steps in the model, on clones of the parameter list
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
    start = torch.nn.utils.parameters_to_vector(model.parameters()).detach()
    for _ in range(steps):
        gs = torch.autograd.grad(loss_fn(model(support_x), support_y), list(model.parameters()))
        with torch.no_grad():
            for p, g in zip(model.parameters(), gs):
                p -= inner_lr * g
    end = torch.nn.utils.parameters_to_vector(model.parameters()).detach()
    pieces = (start - end).split([p.numel() for p in model.parameters()])
    return [d.reshape(p.shape) for d, p in zip(pieces, model.parameters())]
