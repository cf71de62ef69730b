# right: one long vector for weights and one for rates
import torch
from torch.func import functional_call


def meta_sgd_gradient(model, rates, support_x, support_y, query_x, query_y, loss_fn):
    named = list(model.named_parameters())
    sizes = [p.numel() for _, p in named]
    flat = torch.cat([p.detach().flatten() for _, p in named]).requires_grad_()
    r = torch.cat([x.detach().flatten() for x in rates]).requires_grad_()

    def cut(v):
        return tuple(piece.view(p.shape) for piece, (_, p) in zip(v.split(sizes), named))

    def risk(v, x, y):
        ws = {n: piece for (n, _), piece in zip(named, cut(v))}
        return loss_fn(functional_call(model, ws, (x,)), y)

    (g,) = torch.autograd.grad(risk(flat, support_x, support_y), flat, create_graph=True)
    a, b = torch.autograd.grad(risk(flat - r * g, query_x, query_y), (flat, r))
    return cut(a), cut(b)
