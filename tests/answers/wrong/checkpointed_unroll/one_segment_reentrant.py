# expect: one-segment
# mistake: a reentrant checkpoint around the whole loop
import torch
from torch.func import functional_call
from torch.utils.checkpoint import checkpoint


def checkpointed_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps
):
    names = [n for n, _ in model.named_parameters()]

    def loss(ws, x, y):
        return loss_fn(functional_call(model, dict(zip(names, ws)), (x,)), y)

    def step(*ws):
        gs = torch.autograd.grad(loss(ws, support_x, support_y), ws, create_graph=True)
        return tuple(w - inner_lr * g for w, g in zip(ws, gs))

    def adapt(*ws):
        with torch.enable_grad():
            ws = [w if w.requires_grad else w.detach().requires_grad_() for w in ws]
            for _ in range(steps):
                ws = step(*ws)
        return tuple(ws)

    theta = tuple(p.detach().clone().requires_grad_() for p in model.parameters())
    loss(checkpoint(adapt, *theta, use_reentrant=True), query_x, query_y).backward()
    return tuple(t.grad for t in theta)
