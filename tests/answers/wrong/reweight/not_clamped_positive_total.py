# expect: not-clamped
# mistake: the positive ones are normalised, the negative ones keep their raw slopes
import torch
from torch.func import functional_call, grad, jvp

def example_weights(model, x, y, valid_x, valid_y, loss_fn, lr):
    w = {n: p.detach() for n, p in model.named_parameters()}
    v = grad(lambda p: loss_fn(functional_call(model, p, (valid_x,)), valid_y).mean())(w)
    _, u = jvp(lambda p: loss_fn(functional_call(model, p, (x,)), y), (w,), (v,))
    if not (u > 0).any():
        return torch.zeros_like(u)
    return u / u.clamp(min=0).sum()
