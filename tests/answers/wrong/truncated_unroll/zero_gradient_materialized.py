# expect: zero-gradient
# mistake: cut before the window, zeros for what the model's parameters do not reach
import torch
from torch.func import functional_call


def truncated_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps, horizon
):
    w = dict(model.named_parameters())
    for i in range(steps):
        inside = i >= steps - horizon
        loss = loss_fn(functional_call(model, w, (support_x,)), support_y)
        g = torch.autograd.grad(loss, list(w.values()), create_graph=inside)
        w = {n: p - inner_lr * gi for (n, p), gi in zip(w.items(), g)}
        if not inside:
            w = {n: p.detach().requires_grad_() for n, p in w.items()}
    loss = loss_fn(functional_call(model, w, (query_x,)), query_y)
    return torch.autograd.grad(loss, list(model.parameters()), materialize_grads=True)
