# expect: state-carried-over
# mistake: eps is kept, and its .grad adds up
import torch
from torch.func import functional_call

_EPS = {}

def example_weights(model, x, y, valid_x, valid_y, loss_fn, lr):
    theta = {n: p.detach().clone().requires_grad_() for n, p in model.named_parameters()}
    losses = loss_fn(functional_call(model, theta, (x,)), y)
    key = (id(model), len(losses))
    eps = _EPS.setdefault(key, torch.zeros(len(losses), dtype=losses.dtype, requires_grad=True))
    g = torch.autograd.grad((eps * losses).sum(), list(theta.values()), create_graph=True)
    moved = {n: p - lr * s for (n, p), s in zip(theta.items(), g)}
    loss_fn(functional_call(model, moved, (valid_x,)), valid_y).mean().backward()
    u = torch.relu(-eps.grad)
    return u / u.sum() if u.sum() > 0 else u
