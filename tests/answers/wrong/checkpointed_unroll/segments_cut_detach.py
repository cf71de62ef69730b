# expect: segments-cut
# mistake: the weights are detached at every border, and the gradient is taken at the last one
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

    start = ws = tuple(p.detach().clone().requires_grad_() for p in model.parameters())
    for i in range(steps):
        if i and i % 2 == 0:
            start = ws = tuple(w.detach().requires_grad_() for w in ws)
        ws = step(*ws)
    return torch.autograd.grad(loss(ws, query_x, query_y), start)
