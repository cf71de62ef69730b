# expect: plain-unroll
# mistake: a backward pass through everything, with a printed query loss in each step
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
        ws = step(*ws)
        if i % 8 == 0:
            with torch.no_grad():
                print(i, float(loss(ws, query_x, query_y)))
    loss(ws, query_x, query_y).backward()
    return tuple(t.grad for t in theta)
