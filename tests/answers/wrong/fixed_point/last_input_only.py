# expect: input-left-out
# mistake: all inputs but the last one are detached in the last application
import torch


def fixed_point(function, start, inputs, iterations):
    with torch.no_grad():
        z = start
        for _ in range(iterations):
            z = function(z, *inputs)
    jac = torch.autograd.functional.jacobian(lambda at: function(at, *inputs), z)
    out = function(z, *[i.detach() for i in inputs[:-1]], inputs[-1])
    eye = torch.eye(len(z), dtype=z.dtype)
    return z + torch.linalg.solve(eye - jac, out - out.detach())
