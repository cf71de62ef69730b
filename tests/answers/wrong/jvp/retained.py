# expect: graph-not-kept
# mistake: retain_graph is taken for the graph of the gradient
import torch


def jacobian_vector_product(function, x, vector):
    x = x if x.requires_grad else x.detach().requires_grad_()
    output = function(x)
    dummy = torch.zeros_like(output, requires_grad=True)
    (pulled,) = torch.autograd.grad(output, x, dummy, retain_graph=True)
    return torch.autograd.grad((pulled * vector).sum(), dummy)[0]
