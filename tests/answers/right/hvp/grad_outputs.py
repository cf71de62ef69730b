# right: the vector is handed to the second autograd.grad as grad_outputs
from torch.autograd import grad


def hessian_vector_product(loss, params, vector):
    """H is symmetric, so vᵀH (what grad_outputs gives) is Hv."""
    first = grad(loss, tuple(params), create_graph=True)
    return grad(first, tuple(params), grad_outputs=tuple(vector), create_graph=True)
