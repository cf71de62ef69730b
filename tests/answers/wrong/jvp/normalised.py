# expect: scaled-gradient
# mistake: the vector is normalised first
import torch


def jacobian_vector_product(function, x, vector):
    x = x if x.requires_grad else x.detach().requires_grad_()
    output = function(x)
    vector = vector / vector.norm()
    dummy = torch.zeros_like(output, requires_grad=True)
    (pulled,) = torch.autograd.grad(output, x, dummy, create_graph=True)
    return torch.autograd.grad(pulled, dummy, vector, create_graph=True)[0]
