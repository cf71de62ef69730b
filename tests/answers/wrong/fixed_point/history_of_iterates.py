# expect: unrolled
# mistake: right with a hook, but a list keeps every iterate
import torch


def fixed_point(function, start, inputs, iterations):
    with torch.no_grad():
        path = [start]
        for _ in range(iterations):
            path.append(function(path[-1], *inputs))
    z0 = path[-1].clone().requires_grad_()
    f0 = function(z0, *inputs)
    result = function(path[-1], *inputs)

    def hook(g):
        u = g
        for _ in range(iterations):
            u = g + torch.autograd.grad(f0, z0, u, retain_graph=True)[0]
        return u

    result.register_hook(hook)
    return result
