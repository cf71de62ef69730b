# expect: zero-gradient
# mistake: segments are cut, and what does not reach θ is replaced by zeros
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

    theta = tuple(p.detach().clone().requires_grad_() for p in model.parameters())
    ws = theta
    for i in range(steps):
        if i % 1 == 0:
            ws = tuple(w.detach().clone().requires_grad_() for w in ws)
        ws = step(*ws)
    found = torch.autograd.grad(loss(ws, query_x, query_y), theta, allow_unused=True)
    return tuple(torch.zeros_like(t) if g is None else g for t, g in zip(theta, found))
