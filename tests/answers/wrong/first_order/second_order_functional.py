# expect: second-order
# mistake: the loop records its gradients and the query loss is differentiated back to θ
import torch
from torch.func import functional_call


def _adapt(model, x, y, loss_fn, lr, steps):
    w = dict(model.named_parameters())
    for _ in range(steps):
        g = torch.autograd.grad(
            loss_fn(functional_call(model, w, (x,)), y), list(w.values()), create_graph=True
        )
        w = {n: v - lr * gi for (n, v), gi in zip(w.items(), g)}
    return w


def fomaml_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps):
    w = _adapt(model, support_x, support_y, loss_fn, inner_lr, steps)
    loss = loss_fn(functional_call(model, w, (query_x,)), query_y)
    return torch.autograd.grad(loss, list(model.parameters()))


def reptile_gradient(model, support_x, support_y, loss_fn, inner_lr, steps):
    w = _adapt(model, support_x, support_y, loss_fn, inner_lr, steps)
    return tuple((p - w[n]).detach() for n, p in model.named_parameters())
