# expect: finite-difference
# mistake: a difference quotient to one side, without a graph
import torch


def jacobian_vector_product(function, x, vector):
    with torch.no_grad():
        return (function(x + 1e-4 * vector) - function(x)) / 1e-4
