# right: a step is an autograd Function with a backward of its own
import torch
from torch.func import functional_call


def truncated_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps, horizon
):
    names = [n for n, _ in model.named_parameters()]

    def run(ws, x, y):
        return loss_fn(functional_call(model, dict(zip(names, ws)), (x,)), y)

    class Step(torch.autograd.Function):
        @staticmethod
        def forward(ctx, *ws):
            ctx.save_for_backward(*ws)
            with torch.enable_grad():
                ws = [w.detach().requires_grad_() for w in ws]
                gs = torch.autograd.grad(run(ws, support_x, support_y), ws)
            return tuple(w.detach() - inner_lr * g for w, g in zip(ws, gs))

        @staticmethod
        def backward(ctx, *vs):
            with torch.enable_grad():
                ws = [w.detach().requires_grad_() for w in ctx.saved_tensors]
                gs = torch.autograd.grad(run(ws, support_x, support_y), ws, create_graph=True)
                hvs = torch.autograd.grad(gs, ws, vs)
            return tuple(v - inner_lr * h for v, h in zip(vs, hvs))

    ws = [p.detach() for p in model.parameters()]
    early = max(steps - horizon, 0)
    for _ in range(early):
        ws = Step.apply(*ws)
    start = ws = [w.requires_grad_() for w in ws]
    for _ in range(steps - early):
        ws = Step.apply(*ws)
    return torch.autograd.grad(run(ws, query_x, query_y), start)
