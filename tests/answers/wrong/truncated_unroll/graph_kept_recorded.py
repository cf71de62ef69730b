# expect: graph-kept
# mistake: every step is recorded, and the cut comes only when the window begins
import torch
from torch.func import functional_call


def truncated_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps, horizon
):
    w = start = {n: p.detach().requires_grad_() for n, p in model.named_parameters()}
    for i in range(steps + 1):
        if i == max(steps - horizon, 0):
            w = start = {n: p.detach().requires_grad_() for n, p in w.items()}
        if i == steps:
            break
        loss = loss_fn(functional_call(model, w, (support_x,)), support_y)
        g = torch.autograd.grad(loss, list(w.values()), create_graph=True)
        w = {n: p - inner_lr * gi for (n, p), gi in zip(w.items(), g)}
    loss = loss_fn(functional_call(model, w, (query_x,)), query_y)
    return torch.autograd.grad(loss, list(start.values()))
