# expect: first-order
# mistake: an unroll whose inner gradients keep no graph
import torch
from torch.func import functional_call


def checkpointed_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps
):
    names = [n for n, _ in model.named_parameters()]

    def loss(ws, x, y):
        return loss_fn(functional_call(model, dict(zip(names, ws)), (x,)), y)

    def step(*ws):
        gs = torch.autograd.grad(loss(ws, support_x, support_y), ws)
        return tuple(w - inner_lr * g for w, g in zip(ws, gs))

    theta = tuple(model.parameters())
    ws = theta
    for _ in range(steps):
        ws = step(*ws)
    return torch.autograd.grad(loss(ws, query_x, query_y), theta)
