# expect: zero-gradient
# mistake: the state is cut, and the gradient asked for at θ
import torch
from torch.func import functional_call


def truncated_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps, horizon
):
    theta = {n: p.detach().clone().requires_grad_() for n, p in model.named_parameters()}
    w = theta
    for i in range(steps):
        if i == steps - horizon:
            w = {n: p.detach().requires_grad_() for n, p in w.items()}
        loss = loss_fn(functional_call(model, w, (support_x,)), support_y)
        g = torch.autograd.grad(loss, list(w.values()), create_graph=True)
        w = {n: p - inner_lr * gi for (n, p), gi in zip(w.items(), g)}
    loss = loss_fn(functional_call(model, w, (query_x,)), query_y)
    found = torch.autograd.grad(loss, list(theta.values()), allow_unused=True)
    return tuple(torch.zeros_like(t) if f is None else f for t, f in zip(theta.values(), found))
