# right: records every step, and cuts before each one that the window does not reach
import torch
from torch.func import functional_call


def truncated_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps, horizon
):
    w = {n: p.clone().detach().requires_grad_(True) for n, p in model.named_parameters()}
    first = list(w.values())
    for k in range(1, steps + 1):
        out = functional_call(model, w, (support_x,))
        g = torch.autograd.grad(loss_fn(out, support_y), tuple(w.values()), create_graph=True)
        w = {n: w[n] - inner_lr * gi for n, gi in zip(w, g)}
        if k <= steps - horizon:
            w = {n: v.detach().requires_grad_(True) for n, v in w.items()}
            first = list(w.values())
    loss = loss_fn(functional_call(model, w, (query_x,)), query_y)
    return torch.autograd.grad(loss, first, create_graph=True)
