import torch


def jacobian_vector_product(function, x, vector):
    return torch.autograd.functional.jvp(function, x, vector, create_graph=True)[1]
