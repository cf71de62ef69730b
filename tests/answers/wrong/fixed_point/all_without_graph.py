# expect: zero-gradient|detached-copy
# mistake: everything runs without a graph
import torch


@torch.no_grad()
def fixed_point(function, start, inputs, iterations):
    z = start
    for _ in range(iterations):
        z = function(z, *inputs)
    return z
