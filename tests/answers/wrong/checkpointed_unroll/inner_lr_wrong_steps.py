# expect: inner-lr-wrong
# mistake: the rate is halved in the steps and in the product
import torch
from torch.func import functional_call


def checkpointed_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps
):
    names = [n for n, _ in model.named_parameters()]

    def loss(ws, x, y):
        return loss_fn(functional_call(model, dict(zip(names, ws)), (x,)), y)

    inner_lr = inner_lr / 2
    path = [[p.detach().clone().requires_grad_() for p in model.parameters()]]
    for _ in range(steps):
        ws = path[-1]
        gs = torch.autograd.grad(loss(ws, support_x, support_y), ws)
        path.append([(w - inner_lr * g).detach().requires_grad_() for w, g in zip(ws, gs)])
    v = torch.autograd.grad(loss(path[-1], query_x, query_y), path[-1])
    for ws in reversed(path[:-1]):
        gs = torch.autograd.grad(loss(ws, support_x, support_y), ws, create_graph=True)
        hv = torch.autograd.grad(gs, ws, v)
        v = tuple(a - inner_lr * b for a, b in zip(v, hv))
    return v
