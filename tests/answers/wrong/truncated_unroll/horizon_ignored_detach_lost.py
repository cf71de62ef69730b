# expect: horizon-ignored
# mistake: the detached tensors are made and thrown away
import torch
from torch.func import functional_call


def truncated_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps, horizon
):
    w = {n: p.detach().clone().requires_grad_() for n, p in model.named_parameters()}
    theta = list(w.values())
    for i in range(steps):
        if i == max(steps - horizon, 0):
            [p.detach() for p in w.values()]
        loss = loss_fn(functional_call(model, w, (support_x,)), support_y)
        g = torch.autograd.grad(loss, list(w.values()), create_graph=True)
        w = {n: p - inner_lr * gi for (n, p), gi in zip(w.items(), g)}
    loss = loss_fn(functional_call(model, w, (query_x,)), query_y)
    loss.backward()
    return tuple(t.grad for t in theta)
