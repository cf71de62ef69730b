# expect: zero-gradient
# mistake: the backward pass gives zeros to every input
import torch


class Eq(torch.autograd.Function):
    @staticmethod
    def forward(ctx, f, z, n, *inputs):
        for _ in range(n):
            z = f(z, *inputs)
        ctx.inputs = inputs
        return z

    @staticmethod
    def backward(ctx, g):
        return (None, None, None, *[torch.zeros_like(i) for i in ctx.inputs])


def fixed_point(function, start, inputs, iterations):
    return Eq.apply(function, start, iterations, *inputs)
