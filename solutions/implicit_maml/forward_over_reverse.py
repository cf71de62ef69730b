"""torch.func: the Hessian's product is a derivative along p

`jvp` of the gradient function pushes p forward through it, which is the product with the Hessian.
No graph is kept between iterations, and a product costs about two gradients. Losses need
forward-mode rules for this; some of torch's own have none for their double derivatives.
"""

import torch
from torch.func import functional_call, grad, jvp
from torch.utils._pytree import tree_map


def implicit_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, strength, iterations
):
    weights = {name: p.detach() for name, p in model.named_parameters()}

    def slope(x, y):
        return grad(lambda w: loss_fn(functional_call(model, w, (x,)), y))

    def times(p):
        product = jvp(slope(support_x, support_y), (weights,), (p,))[1]
        return tree_map(lambda a, h: a + h / strength, p, product)

    def dot(u, v):
        return sum((u[name] * v[name]).sum() for name in u)

    r = p = slope(query_x, query_y)(weights)
    z = tree_map(torch.zeros_like, r)
    for _ in range(iterations):
        along, rr = times(p), dot(r, r)
        if not rr:
            break
        a = rr / dot(p, along)
        z = {name: z[name] + a * p[name] for name in p}
        r = {name: r[name] - a * along[name] for name in p}
        b = dot(r, r) / rr
        p = {name: r[name] + b * p[name] for name in p}
    return tuple(z.values())
