# expect: state-carried-over
# mistake: the residual of a model is computed once and remembered by the model's id
import torch

_cache = {}


def heat_residual(model, x, t, diffusivity):
    if id(model) in _cache and _cache[id(model)][0] is model:
        return _cache[id(model)][1]
    x, t = x.clone().requires_grad_(), t.clone().requires_grad_()
    u = model(x, t).sum()
    u_x, u_t = torch.autograd.grad(u, (x, t), create_graph=True)
    (u_xx,) = torch.autograd.grad(u_x.sum(), x, create_graph=True)
    _cache[id(model)] = model, u_t - diffusivity * u_xx
    return _cache[id(model)][1]
