"""The two formulas, written out

Only one Hessian-vector product is needed, and the rates never enter a graph: their gradient is a
product of two gradients that are there anyway. It is the cheapest way, and it shows what happens. A
second inner step would need new formulas, where the graph would simply grow.
"""

import torch
from torch.func import functional_call


def meta_sgd_gradient(model, rates, support_x, support_y, query_x, query_y, loss_fn):
    names, weights = zip(*model.named_parameters(), strict=True)
    rates = [rate.detach() for rate in rates]
    support = torch.autograd.grad(loss_fn(model(support_x), support_y), weights, create_graph=True)
    g_s = [g.detach() for g in support]
    moved = [
        (w - r * g).detach().requires_grad_() for w, r, g in zip(weights, rates, g_s, strict=True)
    ]
    output = functional_call(model, dict(zip(names, moved, strict=True)), (query_x,))
    g_q = torch.autograd.grad(loss_fn(output, query_y), moved)
    rated = [r * g for r, g in zip(rates, g_q, strict=True)]
    product = torch.autograd.grad(support, weights, grad_outputs=rated)
    for_weights = tuple(g - h for g, h in zip(g_q, product, strict=True))
    return for_weights, tuple(-a * b for a, b in zip(g_s, g_q, strict=True))
