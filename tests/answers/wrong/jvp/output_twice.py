# expect: second-derivative
# mistake: the output is pulled back, and the second pass goes with respect to x
import torch


def jacobian_vector_product(function, x, vector):
    x = x if x.requires_grad else x.detach().requires_grad_()
    output = function(x)
    (pulled,) = torch.autograd.grad(output, x, output, create_graph=True)
    return torch.autograd.grad(pulled, x, vector, create_graph=True)[0]
