# expect: one-step-gradient
# mistake: iterates without a graph, then once with it
import torch


def fixed_point(function, start, inputs, iterations):
    with torch.no_grad():
        z = start
        for _ in range(iterations):
            z = function(z, *inputs)
    return function(z.detach(), *inputs)
