# expect: not-transposed
# mistake: the adjoint iteration multiplies by J, with jvp
import torch
from torch.func import jvp


class Eq(torch.autograd.Function):
    @staticmethod
    def forward(ctx, f, z, n, *inputs):
        for _ in range(n):
            z = f(z, *inputs)
        ctx.f, ctx.n = f, n
        ctx.save_for_backward(z, *inputs)
        return z

    @staticmethod
    def backward(ctx, g):
        z, *inputs = ctx.saved_tensors
        u = g
        for _ in range(ctx.n):
            u = g + jvp(lambda at: ctx.f(at, *inputs), (z,), (u,))[1]
        copies = [i.detach().requires_grad_() for i in inputs]
        with torch.enable_grad():
            out = ctx.f(z, *copies)
        return (None, None, None, *torch.autograd.grad(out, copies, u))


def fixed_point(function, start, inputs, iterations):
    return Eq.apply(function, start, iterations, *inputs)
