# expect: graph-not-kept
# mistake: a backward pass that retains the graph of the function alone
import torch


def jacobian_vector_product(function, x, vector):
    x = x.detach().clone().requires_grad_()
    output = function(x)
    dummy = torch.ones_like(output).requires_grad_()
    output.backward(dummy, retain_graph=True)
    return torch.autograd.grad(x.grad, dummy, vector)[0]
