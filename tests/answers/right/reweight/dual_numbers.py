import torch
import torch.autograd.forward_ad as fwAD
from torch.func import functional_call

def example_weights(model, x, y, valid_x, valid_y, loss_fn, lr):
    w = {n: p.detach() for n, p in model.named_parameters()}
    leaves = {n: p.clone().requires_grad_() for n, p in w.items()}
    loss_fn(functional_call(model, leaves, (valid_x,)), valid_y).mean().backward()
    with fwAD.dual_level():
        dual = {n: fwAD.make_dual(w[n], leaves[n].grad) for n in w}
        u = fwAD.unpack_dual(loss_fn(functional_call(model, dual, (x,)), y)).tangent
    u = u.clamp(min=0)
    s = u.sum()
    return u / s if s > 0 else u
