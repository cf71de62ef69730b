# expect: gradient-at-start
# mistake: the loss inside the loop is that of the model, whose weights never move
import torch
from torch.func import functional_call


def _adapt(model, x, y, loss_fn, lr, steps):
    w = {n: p.detach().clone() for n, p in model.named_parameters()}
    for _ in range(steps):
        g = torch.autograd.grad(loss_fn(model(x), y), list(model.parameters()))
        w = {n: v - lr * gi for (n, v), gi in zip(w.items(), g)}
    return {n: v.requires_grad_() for n, v in w.items()}


def fomaml_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps):
    w = _adapt(model, support_x, support_y, loss_fn, inner_lr, steps)
    loss = loss_fn(functional_call(model, w, (query_x,)), query_y)
    return torch.autograd.grad(loss, list(w.values()))


def reptile_gradient(model, support_x, support_y, loss_fn, inner_lr, steps):
    w = _adapt(model, support_x, support_y, loss_fn, inner_lr, steps)
    return tuple(p.detach() - w[n] for n, p in model.named_parameters())
