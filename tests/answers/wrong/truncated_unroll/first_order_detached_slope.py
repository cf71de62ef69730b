# expect: first-order
# mistake: the gradients in the window are recorded and then detached
import torch
from torch.func import functional_call


def truncated_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps, horizon
):
    def walk(w, count):
        for _ in range(count):
            inner = loss_fn(functional_call(model, w, (support_x,)), support_y)
            g = torch.autograd.grad(inner, list(w.values()), create_graph=True)
            w = {n: p - inner_lr * gi.data for (n, p), gi in zip(w.items(), g)}
        return w

    w = walk(dict(model.named_parameters()), max(0, steps - horizon))
    start = {n: p.detach().requires_grad_() for n, p in w.items()}
    w = walk(start, min(horizon, steps))
    loss = loss_fn(functional_call(model, w, (query_x,)), query_y)
    return torch.autograd.grad(loss, list(start.values()))
