# expect: checkpoint-in-name
# mistake: checkpoint_sequential over steps, with a few segments
import torch
from torch.func import functional_call
from torch.utils.checkpoint import checkpoint_sequential


def checkpointed_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps
):
    names = [n for n, _ in model.named_parameters()]

    def loss(ws, x, y):
        return loss_fn(functional_call(model, dict(zip(names, ws)), (x,)), y)

    def step(ws):
        gs = torch.autograd.grad(loss(ws, support_x, support_y), ws, create_graph=True)
        return tuple(w - inner_lr * g for w, g in zip(ws, gs))

    theta = tuple(p.detach().clone().requires_grad_() for p in model.parameters())
    segments = max(1, int(steps**0.5))
    ws = checkpoint_sequential([step] * steps, segments, theta, use_reentrant=False)
    return torch.autograd.grad(loss(ws, query_x, query_y), theta)
