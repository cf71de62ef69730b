import torch


def jacobian_vector_product(function, x, vector):
    inputs = x + torch.zeros_like(x, requires_grad=not x.requires_grad)
    output = function(inputs)
    w = torch.randn_like(output).requires_grad_()
    (pulled,) = torch.autograd.grad((output * w).sum(), inputs, create_graph=True)
    return torch.autograd.grad((pulled * vector).sum(), w, create_graph=True)[0]
