# expect: detached-copy|zero-gradient
# mistake: the last application and the hook work on copies of the inputs
import torch


def fixed_point(function, start, inputs, iterations):
    copies = [i.detach().clone().requires_grad_() for i in inputs]
    with torch.no_grad():
        z = start
        for _ in range(iterations):
            z = function(z, *copies)
    z0 = z.clone().requires_grad_()
    f0 = function(z0, *copies)
    result = function(z, *copies)

    def hook(g):
        u = g
        for _ in range(iterations):
            u = g + torch.autograd.grad(f0, z0, u, retain_graph=True)[0]
        return u

    result.register_hook(hook)
    return result
