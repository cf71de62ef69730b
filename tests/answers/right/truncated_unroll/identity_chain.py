# right: constants in the early steps leave the chain to θ an identity
import torch
from torch.func import functional_call


def truncated_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps, horizon
):
    w = dict(model.named_parameters())
    losses = []
    for i in range(steps):
        loss = loss_fn(functional_call(model, w, (support_x,)), support_y)
        losses.append(float(loss))
        g = torch.autograd.grad(loss, tuple(w.values()), create_graph=True)
        if i < steps - horizon:
            g = [gi.detach() for gi in g]
        w = {n: v - inner_lr * gi for (n, v), gi in zip(w.items(), g)}
    outer = loss_fn(functional_call(model, w, (query_x,)), query_y)
    return torch.autograd.grad(outer, tuple(model.parameters()))
