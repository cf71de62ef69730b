# expect: one-segment
# mistake: a custom function of the whole loop, which is unrolled again on the way back
import torch
from torch.func import functional_call


class Again(torch.autograd.Function):
    @staticmethod
    def forward(ctx, run, *ws):
        ctx.run = run
        ctx.save_for_backward(*ws)
        with torch.enable_grad():
            out = run(*[w.detach().requires_grad_() for w in ws])
        return tuple(o.detach() for o in out)

    @staticmethod
    def backward(ctx, *v):
        ws = [w.detach().requires_grad_() for w in ctx.saved_tensors]
        with torch.enable_grad():
            out = ctx.run(*ws)
        return None, *torch.autograd.grad(out, ws, v)


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
    return torch.autograd.grad(loss(Again.apply(adapt, *theta), query_x, query_y), theta)
