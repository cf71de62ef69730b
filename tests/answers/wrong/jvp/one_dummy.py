# expect: outputs-summed
# mistake: one number is the dummy of all outputs
import torch


def jacobian_vector_product(function, x, vector):
    x = x if x.requires_grad else x.detach().requires_grad_()
    output = function(x)
    dummy = torch.ones((), dtype=x.dtype, requires_grad=True)
    (pulled,) = torch.autograd.grad((dummy * output).sum(), x, create_graph=True)
    (product,) = torch.autograd.grad((pulled * vector).sum(), dummy, create_graph=True)
    return product
