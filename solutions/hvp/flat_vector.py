"""One flat vector

All parameters are seen as one long vector, as in the textbook: one gradient g, one dot product
g · v. Solvers such as conjugate gradients or Lanczos think in such vectors, so this form fits
there. It costs a copy of the gradient and of the vector, and the shapes have to be put back.
"""

import torch


def hessian_vector_product(loss, params, vector):
    params = tuple(params)

    def flat(tensors):
        return torch.cat([tensor.reshape(-1) for tensor in tensors])

    gradient = flat(torch.autograd.grad(loss, params, create_graph=True))
    return torch.autograd.grad(gradient @ flat(vector), params, create_graph=True)
