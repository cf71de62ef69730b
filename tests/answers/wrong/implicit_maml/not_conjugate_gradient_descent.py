# expect: not-conjugate
# mistake: gradient descent with a fixed rate
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
        return [a + h / strength for a, h in zip(v, products)]

    z = [torch.zeros_like(t) for t in rhs]
    for _ in range(iterations):
        residual = [t - a for t, a in zip(rhs, multiply(z))]
        z = [s + 0.1 * t for s, t in zip(z, residual)]
    return tuple(z)
