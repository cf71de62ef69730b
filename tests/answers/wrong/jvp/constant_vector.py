# expect: vector-detached
# mistake: the vector is detached
import torch


def jacobian_vector_product(function, x, vector):
    x = x if x.requires_grad else x.detach().requires_grad_()
    output = function(x)
    dummy = torch.zeros_like(output, requires_grad=True)
    (pulled,) = torch.autograd.grad(output, x, dummy, create_graph=True)
    along = (pulled * vector.detach()).sum()
    return torch.autograd.grad(along, dummy, create_graph=True)[0]
