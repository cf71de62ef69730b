# expect: series-sign
# mistake: I + lr H
import torch


def hypergradient(train_loss, valid_loss, weights, hyper, terms, lr):
    w = [t.detach().clone().requires_grad_() for t in weights]
    h = hyper.detach().clone().requires_grad_()
    loss = valid_loss(w, h)
    v = torch.autograd.grad(loss, w, retain_graph=True)
    direct = torch.autograd.grad(loss, h, allow_unused=True)[0]
    if direct is None:
        direct = torch.zeros_like(h)
    g = torch.autograd.grad(train_loss(w, h), w, create_graph=True)
    p = list(v)
    for _ in range(terms - 1):
        hv = torch.autograd.grad(g, w, grad_outputs=v, retain_graph=True)
        v = [a + lr * b for a, b in zip(v, hv)]
        p = [a + b for a, b in zip(p, v)]
    mixed = torch.autograd.grad(g, h, grad_outputs=p)[0]
    return direct - lr * mixed
