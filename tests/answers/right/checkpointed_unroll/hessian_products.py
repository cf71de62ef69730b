# right: stored weights, and a vector times (I - lr H) at each of them, by double backward
import torch
from torch.func import functional_call


def checkpointed_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps
):
    names = [n for n, _ in model.named_parameters()]

    def loss(ws, x, y):
        return loss_fn(functional_call(model, dict(zip(names, ws)), (x,)), y)

    path = [[p.detach().clone().requires_grad_(True) for p in model.parameters()]]
    for i in range(steps):
        ws = path[-1]
        gs = torch.autograd.grad(loss(ws, support_x, support_y), ws)
        path.append([(w - inner_lr * g).detach().requires_grad_(True) for w, g in zip(ws, gs)])
    v = torch.autograd.grad(loss(path[-1], query_x, query_y), path[-1])
    for i in range(steps - 1, -1, -1):
        ws = path[i]
        gs = torch.autograd.grad(loss(ws, support_x, support_y), ws, create_graph=True)
        hv = torch.autograd.grad(gs, ws, grad_outputs=v)
        v = tuple(a - inner_lr * b for a, b in zip(v, hv))
    return v
