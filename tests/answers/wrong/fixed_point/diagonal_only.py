# expect: jacobian-summed
# mistake: only each entry's own derivative counts
import torch


def fixed_point(function, start, inputs, iterations):
    with torch.no_grad():
        z = start
        for _ in range(iterations):
            z = function(z, *inputs)
        jac = torch.autograd.functional.jacobian(lambda at: function(at, *inputs), z)
    out = function(z, *inputs)
    return z + (out - out.detach()) / (1 - jac.diagonal())
