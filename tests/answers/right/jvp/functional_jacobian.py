import torch


def jacobian_vector_product(function, x, vector):
    jacobian = torch.autograd.functional.jacobian(function, x, create_graph=True)
    return (
        (jacobian * vector).flatten(jacobian.dim() - x.dim()).sum(-1)
        if x.dim()
        else jacobian * vector
    )
