# expect: graph-kept
# mistake: the losses of all steps are kept for a plot, with their graphs
import torch
from torch.func import functional_call


def truncated_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps, horizon
):
    w = {n: p.detach().requires_grad_() for n, p in model.named_parameters()}
    start, curve = list(w.values()), []
    for i in range(steps):
        keep = i >= steps - horizon
        loss = loss_fn(functional_call(model, w, (support_x,)), support_y)
        g = torch.autograd.grad(loss, list(w.values()), create_graph=keep, retain_graph=True)
        curve.append(loss)
        w = {n: p - inner_lr * gi for (n, p), gi in zip(w.items(), g)}
        if not keep:
            w = {n: p.detach().requires_grad_() for n, p in w.items()}
            start = list(w.values())
    loss = loss_fn(functional_call(model, w, (query_x,)), query_y)
    return torch.autograd.grad(loss, start)
