import torch
from torch.autograd.functional import jacobian


def fixed_point(function, start, inputs, iterations):
    with torch.no_grad():
        z = start.clone()
        for _ in range(iterations):
            z = function(z, *inputs)
        slopes = jacobian(lambda at: function(at, *inputs), z)
    result = function(z, *inputs)
    system = torch.eye(len(z), dtype=z.dtype) - slopes.T
    if result.requires_grad:
        result.register_hook(lambda gradient: torch.linalg.solve(system, gradient))
    return result
