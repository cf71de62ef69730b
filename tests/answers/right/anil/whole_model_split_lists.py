# right: two gradient calls on one graph, lists and not tuples
import torch
from torch import nn
from torch.func import functional_call


def anil_gradient(body, head, sx, sy, qx, qy, loss_fn, inner_lr, steps):
    model = nn.Sequential(body, head)
    fast = {"1." + n: p for n, p in head.named_parameters()}
    slow = {"0." + n: p for n, p in body.named_parameters()}
    for _ in range(steps):
        loss = loss_fn(functional_call(model, {**slow, **fast}, (sx,)), sy)
        gs = torch.autograd.grad(loss, list(fast.values()), create_graph=True)
        fast = {n: w - inner_lr * g for (n, w), g in zip(fast.items(), gs)}
    loss = loss_fn(functional_call(model, {**slow, **fast}, (qx,)), qy)
    b = torch.autograd.grad(loss, list(body.parameters()), retain_graph=True)
    h = torch.autograd.grad(loss, list(head.parameters()))
    return [list(b), list(h)]
