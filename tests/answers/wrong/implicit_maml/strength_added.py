# expect: strength-wrong
# mistake: lambda times the vector is added as well
import torch
from torch.func import functional_call


def dot(u, v):
    return sum((a * b).sum() for a, b in zip(u, v))


def implicit_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, strength, iterations
):
    weights = {n: p.detach().clone().requires_grad_() for n, p in model.named_parameters()}
    leaves = list(weights.values())

    def loss(x, y):
        return loss_fn(functional_call(model, weights, (x,)), y)

    rhs = torch.autograd.grad(loss(query_x, query_y), leaves)

    def multiply(v):
        slopes = torch.autograd.grad(loss(support_x, support_y), leaves, create_graph=True)
        products = torch.autograd.grad(dot(slopes, v), leaves)
        return [a + h / strength + strength * a for a, h in zip(v, products)]

    z = [torch.zeros_like(t) for t in rhs]
    r = list(rhs)
    d = list(rhs)
    for i in range(iterations):
        Ad = multiply(d)
        step = dot(r, r) / dot(d, Ad)
        z = [a + step * c for a, c in zip(z, d)]
        new = [a - step * c for a, c in zip(r, Ad)]
        keep = dot(new, new) / dot(r, r)
        d = [a + keep * c for a, c in zip(new, d)]
        r = new
    return tuple(z)
