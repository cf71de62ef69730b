# expect: wrong-without-history
# mistake: gradients at weights moved by hand, through the old graph and without a history
import torch

EPS = 1e-5


def gradient_at(loss, params, vector, shift):
    saved = [p.detach().clone() for p in params]
    for p, v in zip(params, vector):
        p.data += shift * v
    grads = torch.autograd.grad(loss, params, retain_graph=True)
    grads = [g.clone() for g in grads]
    for p, s in zip(params, saved):
        p.data.copy_(s)
    return grads


def hessian_vector_product(loss, params, vector):
    params = list(params)
    plus = gradient_at(loss, params, vector, EPS)
    minus = gradient_at(loss, params, vector, -EPS)
    return tuple((a - b) / (2 * EPS) for a, b in zip(plus, minus))
