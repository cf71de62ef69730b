# expect: input-left-out
# mistake: the autograd function gives a gradient to the first input alone
import torch


class Eq(torch.autograd.Function):
    @staticmethod
    def forward(ctx, f, z, n, *inputs):
        for _ in range(n):
            z = f(z, *inputs)
        ctx.f = f
        ctx.save_for_backward(z, *inputs)
        return z

    @staticmethod
    def backward(ctx, g):
        z, *inputs = ctx.saved_tensors
        jz, ja, *_ = torch.autograd.functional.jacobian(ctx.f, (z, *inputs))
        u = torch.linalg.solve(torch.eye(len(z), dtype=z.dtype) - jz.T, g)
        return (None, None, None, torch.tensordot(u, ja, dims=1), *[None] * (len(inputs) - 1))


def fixed_point(function, start, inputs, iterations):
    return Eq.apply(function, start, iterations, *inputs)
