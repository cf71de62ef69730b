# expect: stops-early
# mistake: allclose with its defaults ends the loop
import torch


class Eq(torch.autograd.Function):
    @staticmethod
    def forward(ctx, f, z, n, *inputs):
        for _ in range(n):
            before, z = z, f(z, *inputs)
            if torch.allclose(before, z):
                break
        ctx.f = f
        ctx.save_for_backward(z, *inputs)
        return z

    @staticmethod
    def backward(ctx, g):
        z, *inputs = ctx.saved_tensors
        jz, *ja = torch.autograd.functional.jacobian(ctx.f, (z, *inputs))
        u = torch.linalg.solve(torch.eye(len(z), dtype=z.dtype) - jz.T, g)
        return (None, None, None, *[torch.tensordot(u, j, dims=1) for j in ja])


def fixed_point(function, start, inputs, iterations):
    return Eq.apply(function, start, iterations, *inputs)
