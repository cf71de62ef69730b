"""The vector as grad_outputs

The shortest form: autograd multiplies by the vector itself, so no scalar is written down.
What it computes is vᵀH, and the Hessian is symmetric, so that is H v. It is what you want in
production code; the scalar of the reference says more clearly what is differentiated.
"""

import torch


def hessian_vector_product(loss, params, vector):
    params = tuple(params)
    gradient = torch.autograd.grad(loss, params, create_graph=True)
    return torch.autograd.grad(gradient, params, grad_outputs=tuple(vector), create_graph=True)
