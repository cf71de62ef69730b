# right: the early steps train the model itself, with .grad; weights and .grad are put back afterwards
import torch
from torch.func import functional_call


def truncated_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps, horizon
):
    saved = [p.detach().clone() for p in model.parameters()]
    grads = [p.grad for p in model.parameters()]
    try:
        for _ in range(steps - horizon):
            for p in model.parameters():
                p.grad = None
            loss_fn(model(support_x), support_y).backward()
            with torch.no_grad():
                for p in model.parameters():
                    p -= inner_lr * p.grad
        start = {n: p.detach().clone().requires_grad_() for n, p in model.named_parameters()}
    finally:
        with torch.no_grad():
            for p, old, grad in zip(model.parameters(), saved, grads):
                p.copy_(old)
                p.grad = grad
    w = start
    for _ in range(min(horizon, steps)):
        loss = loss_fn(functional_call(model, w, (support_x,)), support_y)
        g = torch.autograd.grad(loss, list(w.values()), create_graph=True)
        w = {n: v - inner_lr * gi for (n, v), gi in zip(w.items(), g)}
    loss_fn(functional_call(model, w, (query_x,)), query_y).backward()
    return tuple(v.grad.clone() for v in start.values())
