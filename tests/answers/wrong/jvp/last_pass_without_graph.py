# expect: not-differentiable
# mistake: the second pass keeps no graph
import torch


def jacobian_vector_product(function, x, vector):
    x = x if x.requires_grad else x.detach().requires_grad_()
    output = function(x)
    dummy = torch.zeros_like(output, requires_grad=True)
    (pulled,) = torch.autograd.grad(output, x, dummy, create_graph=True)
    return torch.autograd.grad(pulled, dummy, vector)[0]
