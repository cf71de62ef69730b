# expect: second-derivative
# mistake: the second pass goes with respect to x, and the dummy is zero
import torch


def jacobian_vector_product(function, x, vector):
    x = x if x.requires_grad else x.detach().requires_grad_()
    output = function(x)
    dummy = torch.zeros_like(output, requires_grad=True)
    (pulled,) = torch.autograd.grad(output, x, dummy, create_graph=True)
    return torch.autograd.grad(
        (pulled * vector).sum(), x, create_graph=True, materialize_grads=True
    )[0]
