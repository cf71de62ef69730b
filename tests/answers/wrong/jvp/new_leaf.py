# expect: input-detached
# mistake: the function is evaluated at a detached copy of x
import torch


def jacobian_vector_product(function, x, vector):
    x = x.detach().clone().requires_grad_()
    output = function(x)
    dummy = torch.zeros_like(output, requires_grad=True)
    (pulled,) = torch.autograd.grad(output, x, dummy, create_graph=True)
    return torch.autograd.grad(pulled, dummy, vector, create_graph=True)[0]
