# expect: term-counted-twice
# mistake: two applications keep their graph, and the hook solves for the whole sum
import torch
from torch.autograd.functional import jacobian


def fixed_point(function, start, inputs, iterations):
    with torch.no_grad():
        z = start
        for _ in range(iterations):
            z = function(z, *inputs)
    jac = jacobian(lambda at: function(at, *inputs), z)
    result = function(function(z, *inputs), *inputs)
    eye = torch.eye(len(z), dtype=z.dtype)
    result.register_hook(lambda g: torch.linalg.solve(eye - jac.T, g))
    return result
