# expect: stops-early
# mistake: both loops end at a tolerance of 1e-4
import torch


def solve(g, z, most):
    for _ in range(most):
        new = g(z)
        if (new - z).abs().max() < 1e-4:
            return new
        z = new
    return z


def fixed_point(function, start, inputs, iterations):
    with torch.no_grad():
        z = solve(lambda z: function(z, *inputs), start, iterations)
    z0 = z.clone().requires_grad_()
    f0 = function(z0, *inputs)
    result = function(z, *inputs)

    def hook(g):
        pull = lambda u: g + torch.autograd.grad(f0, z0, u, retain_graph=True)[0]
        return solve(pull, g, iterations)

    result.register_hook(hook)
    return result
