# expect: state-carried-over
# mistake: the pulled-back dummy of a function is kept for its next call
import torch

KEPT = {}


def jacobian_vector_product(function, x, vector):
    if function not in KEPT:
        at = x if x.requires_grad else x.detach().requires_grad_()
        output = function(at)
        dummy = torch.zeros_like(output, requires_grad=True)
        (pulled,) = torch.autograd.grad(output, at, dummy, create_graph=True)
        KEPT[function] = dummy, pulled
    dummy, pulled = KEPT[function]
    return torch.autograd.grad(pulled, dummy, vector, create_graph=True)[0]
