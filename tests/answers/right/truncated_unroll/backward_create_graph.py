# right: leaves and .backward() alone, with what it accumulates taken out of .grad every time
import torch
from torch.func import functional_call


def take(ws):
    gs = [w.grad for w in ws]
    for w in ws:
        w.grad = None
    return gs


def truncated_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps, horizon
):
    names = [n for n, _ in model.named_parameters()]
    start = ws = [p.detach().clone().requires_grad_() for p in model.parameters()]
    for i in range(steps):
        keep = i + horizon >= steps
        if keep:
            for w in ws:
                w.retain_grad()
        out = functional_call(model, dict(zip(names, ws)), (support_x,))
        loss_fn(out, support_y).backward(create_graph=keep, inputs=ws)
        ws = [w - inner_lr * g for w, g in zip(ws, take(ws))]
        if not keep:
            start = ws = [w.detach().requires_grad_() for w in ws]
    loss_fn(functional_call(model, dict(zip(names, ws)), (query_x,)), query_y).backward()
    return tuple(take(start))
