# expect: rate-outside-hessian
# mistake: a Hessian-vector product with the query gradient, then the rates
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
    hv = torch.autograd.grad(sum((g * q).sum() for g, q in zip(gs, gq)), theta)
    weights = tuple(q - h * r for q, h, r in zip(gq, hv, rs))
    return weights, tuple((-g * q).detach() for g, q in zip(gs, gq))
