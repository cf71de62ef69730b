# expect: outputs-summed
# mistake: the gradient of the sum times the vector, entry by entry
import torch


def jacobian_vector_product(function, x, vector):
    if not x.requires_grad:
        x = x.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(function(x).sum(), x, create_graph=True)
    return gradient * vector
