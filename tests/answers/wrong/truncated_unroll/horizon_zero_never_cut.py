# expect: horizon-zero
# mistake: the loop never reaches the cut of a horizon of 0
import torch
from torch.func import functional_call


def truncated_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps, horizon
):
    names = [n for n, _ in model.named_parameters()]
    ws = start = [p.detach().clone().requires_grad_() for p in model.parameters()]
    for i in range(steps):
        if i == steps - horizon:
            ws = start = [w.detach().requires_grad_() for w in ws]
        out = functional_call(model, dict(zip(names, ws)), (support_x,))
        gs = torch.autograd.grad(loss_fn(out, support_y), ws, create_graph=True)
        ws = [w - inner_lr * g for w, g in zip(ws, gs)]
    loss = loss_fn(functional_call(model, dict(zip(names, ws)), (query_x,)), query_y)
    return torch.autograd.grad(loss, start)
