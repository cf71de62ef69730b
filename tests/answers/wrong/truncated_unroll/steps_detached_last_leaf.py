# expect: steps-detached
# mistake: weights are re-leafed before each step but the first; horizon 0 is handled
import torch
from torch.func import functional_call


def truncated_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps, horizon
):
    w = {n: p.detach().requires_grad_() for n, p in model.named_parameters()}
    for i in range(steps):
        w = {n: p.detach().requires_grad_() for n, p in w.items()}
        leaf = list(w.values())
        loss = loss_fn(functional_call(model, w, (support_x,)), support_y)
        g = torch.autograd.grad(loss, leaf, create_graph=i >= steps - horizon)
        w = {n: p - inner_lr * gi for (n, p), gi in zip(w.items(), g)}
    outer = loss_fn(functional_call(model, w, (query_x,)), query_y)
    outer.backward(inputs=leaf)
    return tuple(p.grad for p in leaf)
