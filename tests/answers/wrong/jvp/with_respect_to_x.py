# expect: second-derivative
# mistake: the second pass goes with respect to x
import torch


def jacobian_vector_product(function, x, vector):
    x = x if x.requires_grad else x.detach().requires_grad_()
    output = function(x)
    dummy = torch.ones_like(output, requires_grad=True)
    (pulled,) = torch.autograd.grad(output, x, dummy, create_graph=True)
    return torch.autograd.grad(pulled, x, vector, create_graph=True)[0]
