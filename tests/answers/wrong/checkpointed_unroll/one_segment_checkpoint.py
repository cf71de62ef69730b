# expect: one-segment
# mistake: one checkpoint around the whole loop
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
        for _ in range(steps):
            ws = step(*ws)
        return ws

    theta = tuple(model.parameters())
    ws = checkpoint(adapt, *theta, use_reentrant=False)
    return torch.autograd.grad(loss(ws, query_x, query_y), theta)
