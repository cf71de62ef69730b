# expect: one-step-gradient
# mistake: an autograd function whose backward pulls the gradient back through one application
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
        copies = [i.detach().requires_grad_() for i in inputs]
        with torch.enable_grad():
            out = ctx.f(z.detach(), *copies)
        return (None, None, None, *torch.autograd.grad(out, copies, g))


def fixed_point(function, start, inputs, iterations):
    return Eq.apply(function, start, iterations, *inputs)
