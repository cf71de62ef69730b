# expect: output-as-dummy
# mistake: the output is pulled back and differentiated with respect to
import torch


def jacobian_vector_product(function, x, vector):
    x = x if x.requires_grad else x.detach().requires_grad_()
    output = function(x)
    (pulled,) = torch.autograd.grad(output, x, output, create_graph=True)
    return torch.autograd.grad(pulled, output, vector, create_graph=True)[0]
