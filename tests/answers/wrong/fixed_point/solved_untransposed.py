# expect: not-transposed
# mistake: solves with I − J in the hook
import torch
from torch.autograd.functional import jacobian


def fixed_point(function, start, inputs, iterations):
    with torch.no_grad():
        z = start
        for _ in range(iterations):
            z = function(z, *inputs)
    jac = jacobian(lambda at: function(at, *inputs), z)
    result = function(z, *inputs)
    result.register_hook(lambda g: torch.linalg.solve(torch.eye(len(z), dtype=z.dtype) - jac, g))
    return result
