import torch
from torch.func import functional_call


def example_weights(model, x, y, valid_x, valid_y, loss_fn, lr):
    names, params = zip(*model.named_parameters())
    losses = loss_fn(model(x), y)
    eps = torch.zeros(losses.shape, dtype=losses.dtype).requires_grad_(True)
    g = torch.autograd.grad((eps * losses).mean(), params, create_graph=True)
    moved = {n: p.detach() - d for n, p, d in zip(names, params, g)}
    valid = loss_fn(functional_call(model, moved, (valid_x,)), valid_y)
    (s,) = torch.autograd.grad(valid.sum(), eps, create_graph=True)
    s = torch.maximum(-s, torch.zeros_like(s))
    return s / s.sum() if bool((s > 0).any()) else torch.zeros_like(s)
