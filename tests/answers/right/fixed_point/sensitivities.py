"""Whole sensitivities dz/da by the implicit function theorem, handed back by a small function."""
import torch


class WithSlopes(torch.autograd.Function):
    @staticmethod
    def forward(ctx, z, slopes, *inputs):
        ctx.slopes = slopes
        return z.clone()

    @staticmethod
    def backward(ctx, g):
        return (None, None, *[torch.tensordot(g, s, dims=1) for s in ctx.slopes])


def fixed_point(function, start, inputs, iterations):
    plain = [i.detach() for i in inputs]
    z = start.detach().clone()
    for _ in range(iterations):
        z = function(z, *plain)
    jz, *ja = torch.autograd.functional.jacobian(function, (z, *plain))
    inverse = torch.linalg.inv(torch.eye(z.numel(), dtype=z.dtype) - jz)
    return WithSlopes.apply(z, [torch.tensordot(inverse, j, dims=1) for j in ja], *inputs)
