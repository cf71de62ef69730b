# right: the query gradient at moved weights, which are put back; then a dot product is differentiated
import torch


def meta_sgd_gradient(model, rates, support_x, support_y, query_x, query_y, loss_fn):
    ps = list(model.parameters())
    gs = torch.autograd.grad(loss_fn(model(support_x), support_y), ps)
    old = [p.detach().clone() for p in ps]
    with torch.no_grad():
        for p, r, g in zip(ps, rates, gs):
            p.sub_(r * g)
    gq = torch.autograd.grad(loss_fn(model(query_x), query_y), ps)
    with torch.no_grad():
        for p, o in zip(ps, old):
            p.copy_(o)
    again = torch.autograd.grad(loss_fn(model(support_x), support_y), ps, create_graph=True)
    dot = sum((a * r.detach() * q).sum() for a, r, q in zip(again, rates, gq))
    hv = torch.autograd.grad(dot, ps)
    print("norm", float(sum((h * h).sum() for h in hv)))
    return [q - h for q, h in zip(gq, hv)], [-g * q for g, q in zip(gs, gq)]
