# expect: jacobian-at-start
# mistake: the products are taken at the start
import torch


def fixed_point(function, start, inputs, iterations):
    z0 = start.detach().clone().requires_grad_()
    f0 = function(z0, *inputs)
    with torch.no_grad():
        z = start
        for _ in range(iterations):
            z = function(z, *inputs)
    result = function(z, *inputs)

    def hook(g):
        u = g
        for _ in range(iterations):
            u = g + torch.autograd.grad(f0, z0, u, retain_graph=True)[0]
        return u

    result.register_hook(hook)
    return result
