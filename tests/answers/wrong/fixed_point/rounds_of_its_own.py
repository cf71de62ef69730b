# expect: stops-early
# mistake: twenty rounds, whatever is asked
import torch


def fixed_point(function, start, inputs, iterations):
    z = start.detach()
    for _ in range(20):
        z = function(z, *[i.detach() for i in inputs])
    jac = torch.autograd.functional.jacobian(lambda at: function(at, *inputs), z)
    out = function(z, *inputs)
    eye = torch.eye(len(z), dtype=z.dtype)
    return z + torch.linalg.solve(eye - jac, out - out.detach())
