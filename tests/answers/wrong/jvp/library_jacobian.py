# expect: not-differentiable|input-detached
# mistake: the library computes J with its defaults
import torch


def jacobian_vector_product(function, x, vector):
    jacobian = torch.autograd.functional.jacobian(function, x)
    shape = jacobian.shape[: jacobian.dim() - x.dim()]
    return (jacobian.reshape(-1, x.numel()) @ vector.reshape(-1)).reshape(shape)
