# expect: wrong-end
# mistake: only the first steps are recorded, with .backward() on leaves
import torch
from torch.func import functional_call


def truncated_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps, horizon
):
    names = [n for n, _ in model.named_parameters()]
    start = ws = [p.detach().clone().requires_grad_() for p in model.parameters()]
    for step in range(1, steps + 1):
        loss = loss_fn(functional_call(model, dict(zip(names, ws)), (support_x,)), support_y)
        gs = torch.autograd.grad(loss, ws, create_graph=True)
        if step > horizon:
            gs = [g.detach() for g in gs]
        ws = [w - inner_lr * g for w, g in zip(ws, gs)]
    loss_fn(functional_call(model, dict(zip(names, ws)), (query_x,)), query_y).backward()
    return tuple(w.grad for w in start)
