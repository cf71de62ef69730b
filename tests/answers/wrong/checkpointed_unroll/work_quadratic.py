# expect: work-quadratic
# mistake: the weights of each step are found from the start
import torch
from torch.func import functional_call


def checkpointed_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps
):
    names = [n for n, _ in model.named_parameters()]

    def loss(ws, x, y):
        return loss_fn(functional_call(model, dict(zip(names, ws)), (x,)), y)

    def weights_after(count):
        ws = [p.detach().clone().requires_grad_() for p in model.parameters()]
        for _ in range(count):
            gs = torch.autograd.grad(loss(ws, support_x, support_y), ws)
            ws = [(w - inner_lr * g).detach().requires_grad_() for w, g in zip(ws, gs)]
        return ws

    ws = weights_after(steps)
    v = torch.autograd.grad(loss(ws, query_x, query_y), ws)
    for i in reversed(range(steps)):
        ws = weights_after(i)
        gs = torch.autograd.grad(loss(ws, support_x, support_y), ws, create_graph=True)
        after = [w - inner_lr * g for w, g in zip(ws, gs)]
        v = torch.autograd.grad(after, ws, v)
    return v
