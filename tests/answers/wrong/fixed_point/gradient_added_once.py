# expect: power-not-sum
# mistake: u = Jᵀ u, over and over
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
        for _ in range(iterations):
            (u,) = torch.autograd.grad(f0, z0, u, retain_graph=True)
        return u

    result.register_hook(hook)
    return result
