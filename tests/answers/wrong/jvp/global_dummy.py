# expect: state-carried-over
# mistake: one dummy tensor is made once and accumulates in .grad
import torch
from torch import Tensor, nn
from collections.abc import Callable


DUMMY = {}


def jacobian_vector_product(function, x, vector):
    x = x if x.requires_grad else x.detach().requires_grad_()
    y = function(x)
    w = DUMMY.setdefault((y.shape, y.dtype), torch.zeros_like(y, requires_grad=True))
    g = torch.autograd.grad(y, x, w, create_graph=True)[0]
    (g * vector).sum().backward(create_graph=True, inputs=[w])
    return w.grad
