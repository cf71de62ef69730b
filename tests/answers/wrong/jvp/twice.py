# expect: scaled-gradient
# mistake: both passes are added up
import torch


def jacobian_vector_product(function, x, vector):
    x = x if x.requires_grad else x.detach().requires_grad_()
    output = function(x)
    rows = [torch.autograd.grad(one, x, create_graph=True)[0] for one in output.reshape(-1)]
    product = torch.stack([2 * (row * vector).sum() for row in rows])
    return product.reshape(output.shape)
