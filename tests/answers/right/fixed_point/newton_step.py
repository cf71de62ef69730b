import torch
from torch.func import jacrev


def fixed_point(function, start, inputs, iterations):
    frozen = tuple(i.detach() for i in inputs)
    z = start.detach()
    for _ in range(iterations):
        z = function(z, *frozen)
    jac = jacrev(lambda at: function(at, *frozen))(z)
    change = function(z, *inputs) - function(z, *frozen)
    return z + torch.inverse(torch.eye(z.numel(), dtype=z.dtype) - jac) @ change
