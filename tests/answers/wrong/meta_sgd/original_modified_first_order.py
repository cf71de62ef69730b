# expect: original-modified
# mistake: step in place on the model, first-order weights
import torch

def meta_sgd_gradient(model, rates, support_x, support_y, query_x, query_y, loss_fn):
    ps = list(model.parameters())
    g = torch.autograd.grad(loss_fn(model(support_x), support_y), ps)
    with torch.no_grad():
        for p, r, s in zip(ps, rates, g):
            p -= r * s
    q = torch.autograd.grad(loss_fn(model(query_x), query_y), ps)
    return q, tuple(-a * b for a, b in zip(g, q))
