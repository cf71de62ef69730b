# expect: outputs-summed
# mistake: one number is the dummy of all outputs, and its derivative is spread over them
import torch


def jacobian_vector_product(function, x, vector):
    x = x if x.requires_grad else x.detach().requires_grad_()
    output = function(x)
    dummy = torch.zeros(1, dtype=x.dtype, requires_grad=True)
    (pulled,) = torch.autograd.grad(output, x, dummy.expand_as(output), create_graph=True)
    (product,) = torch.autograd.grad(pulled, dummy, vector, create_graph=True)
    return product.expand_as(output)
