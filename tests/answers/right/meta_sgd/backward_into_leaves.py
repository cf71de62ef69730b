# right: backward into leaf clones of weights and rates
import torch
from torch.func import functional_call


def meta_sgd_gradient(model, rates, support_x, support_y, query_x, query_y, loss_fn):
    w = {n: p.detach().clone().requires_grad_() for n, p in model.named_parameters()}
    r = {n: x.detach().clone().requires_grad_() for n, x in zip(w, rates)}
    out = functional_call(model, w, (support_x,))
    g = dict(zip(w, torch.autograd.grad(loss_fn(out, support_y), list(w.values()), create_graph=True)))
    fast = {n: w[n] - r[n].mul(g[n]) for n in w}
    loss_fn(functional_call(model, fast, (query_x,)), query_y).backward()
    return tuple(v.grad for v in w.values()), tuple(v.grad for v in r.values())
