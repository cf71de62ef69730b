# expect: chunked
# mistake: the loop goes over chunks of `horizon` steps, and the last one is what is left
import torch
from torch.func import functional_call


def truncated_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps, horizon
):
    start = {n: p.detach().requires_grad_() for n, p in model.named_parameters()}
    w = start
    size = max(horizon, 1)
    for begin in range(0, steps, size):
        start = w = {n: p.detach().requires_grad_() for n, p in w.items()}
        for _ in range(begin, min(begin + size, steps)):
            loss = loss_fn(functional_call(model, w, (support_x,)), support_y)
            g = torch.autograd.grad(loss, list(w.values()), create_graph=horizon > 0)
            w = {n: p - inner_lr * gi for (n, p), gi in zip(w.items(), g)}
    loss = loss_fn(functional_call(model, w, (query_x,)), query_y)
    return torch.autograd.grad(loss, list(start.values()))
