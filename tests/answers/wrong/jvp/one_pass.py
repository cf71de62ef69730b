# expect: transposed-product
# mistake: one reverse pass with the vector as grad_outputs
import torch


def jacobian_vector_product(function, x, vector):
    x = x if x.requires_grad else x.detach().requires_grad_()
    output = function(x)
    return torch.autograd.grad(output, x, vector, create_graph=True)[0]
