# expect: graph-not-kept
# mistake: backward with retain_graph and the .grad used again
import torch
from torch import Tensor, nn
from collections.abc import Callable


def jacobian_vector_product(function, x, vector):
    point = x.detach().clone().requires_grad_(True)
    y = function(point)
    dummy = torch.ones_like(y).requires_grad_(True)
    y.backward(gradient=dummy, retain_graph=True)
    pulled = point.grad
    (pulled * vector).sum().backward()
    return dummy.grad
