# expect: implicit-sign
# mistake: solves with J − I, so that the whole gradient has the other sign
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
        jz, *ja = torch.autograd.functional.jacobian(ctx.f, (z, *inputs))
        u = torch.linalg.solve(jz.T - torch.eye(len(z), dtype=z.dtype), g)
        return (None, None, None, *[torch.tensordot(u, j, dims=1) for j in ja])


def fixed_point(function, start, inputs, iterations):
    return Eq.apply(function, start, iterations, *inputs)
