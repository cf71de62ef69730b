# expect: wrong-type
# mistake: backward() returns nothing, and its return values are collected
import torch


def hessian_vector_product(loss, params, vector):
    params = list(params)
    grads = torch.autograd.grad(loss, params, create_graph=True)
    dots = [(g * v).sum() for g, v in zip(grads, vector)]
    kept = [p.grad for p in params]
    hv = [dot.backward(retain_graph=True) for dot in dots]
    for p, old in zip(params, kept):
        p.grad = old
    return hv
