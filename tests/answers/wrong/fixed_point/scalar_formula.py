# expect: jacobian-summed
# mistake: f_a / (1 − f_z) with gradients of the summed outputs, for each input
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
        copies = [i.detach().requires_grad_() for i in ctx.saved_tensors]
        with torch.enable_grad():
            out = ctx.f(*copies).sum()
        dz, *da = torch.autograd.grad(out, copies)
        return (None, None, None, *[g * d / (1 - dz) for d in da])


def fixed_point(function, start, inputs, iterations):
    return Eq.apply(function, start, iterations, *inputs)
