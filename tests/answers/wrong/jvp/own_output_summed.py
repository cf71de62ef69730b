# expect: output-as-dummy
# mistake: the same with sums and no new tensor
import torch


def jacobian_vector_product(function, x, vector):
    x = x if x.requires_grad else x.detach().requires_grad_()
    output = function(x)
    (pulled,) = torch.autograd.grad((output * output).sum() / 2, x, create_graph=True)
    return torch.autograd.grad((pulled * vector).sum(), output, create_graph=True)[0]
