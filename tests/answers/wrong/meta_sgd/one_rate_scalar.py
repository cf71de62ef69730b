# expect: one-rate-per-tensor
# mistake: one number per tensor is returned
import torch
from torch.func import functional_call


def meta_sgd_gradient(model, rates, support_x, support_y, query_x, query_y, loss_fn):
    theta = list(model.parameters())
    names = [n for n, _ in model.named_parameters()]
    rs = [r.detach() for r in rates]
    gs = torch.autograd.grad(loss_fn(model(support_x), support_y), theta, create_graph=True)
    moved = [(p - r * g).detach().requires_grad_() for p, r, g in zip(theta, rs, gs)]
    out = functional_call(model, dict(zip(names, moved)), (query_x,))
    gq = torch.autograd.grad(loss_fn(out, query_y), moved)
    vector = [r * q for r, q in zip(rs, gq)]
    hv = torch.autograd.grad(sum((g * v).sum() for g, v in zip(gs, vector)), theta)
    weights = tuple(q - h for q, h in zip(gq, hv))
    return weights, tuple(-(g * q).sum().detach() for g, q in zip(gs, gq))
