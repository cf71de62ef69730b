# expect: not-differentiable
# mistake: a library function with its defaults
import torch


def jacobian_vector_product(function, x, vector):
    _, product = torch.autograd.functional.jvp(function, x, vector)
    return product
