# right: dense Hessian and mixed derivative from torch.autograd.functional
import torch
from torch.autograd.functional import hessian, jacobian


def hypergradient(train_loss, valid_loss, weights, hyper, terms, lr):
    sizes = [w.numel() for w in weights]
    n = sum(sizes)

    def parts(vec):
        return [c.view_as(w) for c, w in zip(vec.split(sizes), weights)]

    def T(vec):
        return train_loss(parts(vec[:n]), vec[n:].view(hyper.shape))

    def V(vec):
        return valid_loss(parts(vec[:n]), vec[n:].view(hyper.shape))

    z = torch.cat([t.detach().reshape(-1) for t in [*weights, hyper]])
    full = hessian(T, z)
    H, M = full[:n, :n], full[:n, n:]
    grad = jacobian(V, z)
    v, direct = grad[:n], grad[n:]
    acc = torch.zeros_like(v)
    for _ in range(terms):
        acc = v + acc - lr * (H @ acc) if _ else v.clone()
    return (direct - lr * (acc @ M)).reshape(hyper.shape)
