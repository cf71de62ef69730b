# expect: series-cut-short
# mistake: fifty terms, enough for a fast contraction
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
        u = term = g
        for _ in range(50):
            (term,) = torch.autograd.grad(f0, z0, term, retain_graph=True)
            u = u + term
        return u

    result.register_hook(hook)
    return result
