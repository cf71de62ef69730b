# expect: body-adapted
# mistake: the whole network adapts
import copy

import torch
from torch.func import functional_call


def anil_gradient(body, head, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps):
    net = torch.nn.Sequential(body, head)
    theta = list(net.parameters())
    names = [n for n, _ in net.named_parameters()]
    ws = theta
    for _ in range(steps):
        out = functional_call(net, dict(zip(names, ws)), (support_x,))
        gs = torch.autograd.grad(loss_fn(out, support_y), ws, create_graph=True)
        ws = [w - inner_lr * g for w, g in zip(ws, gs)]
    out = functional_call(net, dict(zip(names, ws)), (query_x,))
    found = torch.autograd.grad(loss_fn(out, query_y), theta)
    n = len(list(body.parameters()))
    return found[:n], found[n:]
