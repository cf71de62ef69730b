# expect: original-modified
# mistake: the early steps move the model's own weights
import torch
from torch.func import functional_call


def truncated_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps, horizon
):
    for _ in range(steps - horizon):
        loss = loss_fn(model(support_x), support_y)
        for p, g in zip(model.parameters(), torch.autograd.grad(loss, list(model.parameters()))):
            p.data -= inner_lr * g
    w = dict(model.named_parameters())
    for _ in range(min(horizon, steps)):
        loss = loss_fn(functional_call(model, w, (support_x,)), support_y)
        g = torch.autograd.grad(loss, list(w.values()), create_graph=True)
        w = {n: p - inner_lr * gi for (n, p), gi in zip(w.items(), g)}
    loss = loss_fn(functional_call(model, w, (query_x,)), query_y)
    return torch.autograd.grad(loss, list(model.parameters()))
