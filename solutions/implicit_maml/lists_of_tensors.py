"""Lists of tensors: nothing is flattened

Vectors stay as lists with one tensor per parameter, and a dot product is a sum over them. Nothing
is copied into one long vector, which counts for a large model. Every line of the algorithm becomes
a comprehension, and it is easy to take a scalar per tensor by mistake.
"""

import torch


def dot(u, v):
    return sum((a * b).sum() for a, b in zip(u, v, strict=True))


def plus(u, scale, v):
    return [a + scale * b for a, b in zip(u, v, strict=True)]


def implicit_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, strength, iterations
):
    weights = list(model.parameters())
    slope = torch.autograd.grad(loss_fn(model(support_x), support_y), weights, create_graph=True)
    r = list(torch.autograd.grad(loss_fn(model(query_x), query_y), weights))
    z, p = [torch.zeros_like(part) for part in r], r
    for _ in range(iterations):
        product = torch.autograd.grad(dot(slope, p), weights, retain_graph=True)
        along = plus(p, 1 / strength, product)
        rr = dot(r, r)
        if rr == 0:
            break
        a = rr / dot(p, along)
        z, r = plus(z, a, p), plus(r, -a, along)
        p = plus(r, dot(r, r) / rr, p)
    return tuple(z)
