# expect: raises
# mistake: the start of the window gets its name in a round that horizon 0 never reaches
import torch
from torch.func import functional_call


def truncated_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps, horizon
):
    w = {n: p.detach().requires_grad_() for n, p in model.named_parameters()}
    for i in range(steps):
        if i == max(steps - horizon, 0):
            start = w
        loss = loss_fn(functional_call(model, w, (support_x,)), support_y)
        g = torch.autograd.grad(loss, list(w.values()), create_graph=i >= steps - horizon)
        w = {n: p - inner_lr * gi for (n, p), gi in zip(w.items(), g)}
        if i < steps - horizon:
            w = {n: p.detach().requires_grad_() for n, p in w.items()}
    loss = loss_fn(functional_call(model, w, (query_x,)), query_y)
    return torch.autograd.grad(loss, list(start.values()))
