# expect: vector-detached
# mistake: the data of the vector is used, row by row
import torch


def jacobian_vector_product(function, x, vector):
    x = x if x.requires_grad else x.detach().requires_grad_()
    output = function(x)
    rows = [torch.autograd.grad(one, x, create_graph=True)[0] for one in output.flatten()]
    return torch.stack([(row * vector.data).sum() for row in rows]).view(output.shape)
