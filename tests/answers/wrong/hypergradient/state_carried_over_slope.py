# expect: state-carried-over
# mistake: the training gradient is kept per weights
import torch


_KEPT = {}


def hypergradient(train_loss, valid_loss, weights, hyper, terms, lr):
    w = [t.detach().clone().requires_grad_() for t in weights]
    h = hyper.detach().clone().requires_grad_()
    loss = valid_loss(w, h)
    v = torch.autograd.grad(loss, w, retain_graph=True)
    direct = torch.autograd.grad(loss, h, allow_unused=True)[0]
    if direct is None:
        direct = torch.zeros_like(h)
    key = tuple(id(t) for t in weights)
    if key not in _KEPT:
        g = torch.autograd.grad(train_loss(w, h), w, create_graph=True)
        _KEPT[key] = (w, h, g)
    old_w, old_h, g = _KEPT[key]
    p = list(v)
    for _ in range(terms - 1):
        hv = torch.autograd.grad(g, old_w, grad_outputs=v, retain_graph=True)
        v = [a - lr * b for a, b in zip(v, hv)]
        p = [a + b for a, b in zip(p, v)]
    mixed = torch.autograd.grad(g, old_h, grad_outputs=p, retain_graph=True)[0]
    return direct - lr * mixed
