# expect: not-transposed
# mistake: the Newton step at the end solves with the transposed matrix
import torch
from torch.func import jacrev


def fixed_point(function, start, inputs, iterations):
    frozen = [i.detach() for i in inputs]
    z = start
    for _ in range(iterations):
        z = function(z, *frozen)
    jac = jacrev(function)(z, *frozen)
    off = function(z, *inputs) - z
    return z + torch.linalg.solve((torch.eye(z.numel(), dtype=z.dtype) - jac).T, off)
