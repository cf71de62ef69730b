# expect: state-carried-over
# mistake: the Jacobian is kept for each function
import torch

_jacobians = []


def fixed_point(function, start, inputs, iterations):
    with torch.no_grad():
        z = start
        for _ in range(iterations):
            z = function(z, *inputs)
    for known, jac in _jacobians:
        if known is function or known.__code__ is function.__code__:
            break
    else:
        jac = torch.autograd.functional.jacobian(lambda at: function(at, *inputs), z)
        _jacobians.append((function, jac))
    result = function(z, *inputs)
    eye = torch.eye(len(z), dtype=z.dtype)
    result.register_hook(lambda g: torch.linalg.solve(eye - jac.T, g))
    return result
