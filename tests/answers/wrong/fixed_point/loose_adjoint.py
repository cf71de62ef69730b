# expect: series-cut-short|stops-early
# mistake: the adjoint iteration stops at a tolerance of 1e-3
import torch


def fixed_point(function, start, inputs, iterations):
    with torch.no_grad():
        z = start
        for _ in range(iterations):
            z = function(z, *inputs)
    z0 = z.clone().requires_grad_()
    f0 = function(z0, *[i.detach() for i in inputs])
    result = function(z, *inputs)

    def hook(g):
        u = g
        while True:
            new = g + torch.autograd.grad(f0, z0, u, retain_graph=True)[0]
            if (new - u).norm() < 1e-3:
                return new
            u = new

    result.register_hook(hook)
    return result
