# expect: series-cut-short
# mistake: the last thirty iterations keep their graph
import torch


def fixed_point(function, start, inputs, iterations):
    keep = min(30, iterations)
    z = start
    with torch.no_grad():
        for _ in range(iterations - keep):
            z = function(z, *inputs)
    for _ in range(keep):
        z = function(z, *inputs)
    return z
