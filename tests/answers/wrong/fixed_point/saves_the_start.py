# expect: jacobian-at-start
# mistake: the autograd function saves the start, and takes all derivatives there
import torch
from torch.func import vjp


class Eq(torch.autograd.Function):
    @staticmethod
    def forward(ctx, f, start, n, *inputs):
        ctx.f, ctx.n = f, n
        ctx.save_for_backward(start, *inputs)
        z = start
        for _ in range(n):
            z = f(z, *inputs)
        return z

    @staticmethod
    def backward(ctx, g):
        _, pull = vjp(ctx.f, *ctx.saved_tensors)
        u = g
        for _ in range(ctx.n):
            u = g + pull(u)[0]
        return (None, None, None, *pull(u)[1:])


def fixed_point(function, start, inputs, iterations):
    return Eq.apply(function, start, iterations, *inputs)
