# expect: jacobian-summed
# mistake: divides by one minus the gradient of the summed outputs
import torch


def fixed_point(function, start, inputs, iterations):
    with torch.no_grad():
        z = start
        for _ in range(iterations):
            z = function(z, *inputs)
    z0 = z.clone().requires_grad_()
    (slope,) = torch.autograd.grad(function(z0, *inputs).sum(), z0)
    result = function(z, *inputs)
    result.register_hook(lambda g: g / (1 - slope))
    return result
