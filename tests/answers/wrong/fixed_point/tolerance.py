# expect: stops-early
# mistake: the iteration stops at a tolerance of 1e-3
import torch


def fixed_point(function, start, inputs, iterations):
    with torch.no_grad():
        z = start
        for _ in range(iterations):
            new = function(z, *inputs)
            small = torch.norm(new - z) < 1e-3
            z = new
            if small:
                break
    jac = torch.autograd.functional.jacobian(lambda at: function(at, *inputs), z)
    result = function(z, *inputs)
    eye = torch.eye(len(z), dtype=z.dtype)
    result.register_hook(lambda g: torch.linalg.solve(eye - jac.T, g))
    return result
