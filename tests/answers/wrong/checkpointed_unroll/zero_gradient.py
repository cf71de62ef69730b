# expect: zero-gradient
# mistake: the way forward is detached, and zeros stand for None
import torch
from torch.func import functional_call


def checkpointed_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps
):
    names = [n for n, _ in model.named_parameters()]

    def loss(ws, x, y):
        return loss_fn(functional_call(model, dict(zip(names, ws)), (x,)), y)

    def step(*ws):
        gs = torch.autograd.grad(loss(ws, support_x, support_y), ws, create_graph=True)
        return tuple(w - inner_lr * g for w, g in zip(ws, gs))

    theta = tuple(model.parameters())
    ws = tuple(p.detach().requires_grad_() for p in theta)
    for _ in range(steps):
        ws = tuple(w.detach().requires_grad_() for w in step(*ws))
    return torch.autograd.grad(
        loss(ws, query_x, query_y), theta, allow_unused=True, materialize_grads=True
    )
