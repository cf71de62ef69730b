"""One backward pass per output

Each output is a scalar, and its gradient is a row of J. The product with v follows row by row, and
no dummy is needed. It is the easiest version to check by hand. It costs one backward pass per
output, where the dummy needs two passes in all.
"""

from collections.abc import Callable

import torch
from torch import Tensor


def jacobian_vector_product(
    function: Callable[[Tensor], Tensor], x: Tensor, vector: Tensor
) -> Tensor:
    """J v, one output at a time."""
    x = x if x.requires_grad else x.detach().requires_grad_()
    output = function(x)
    rows = [torch.autograd.grad(one, x, create_graph=True)[0] for one in output.reshape(-1)]
    return torch.stack([(row * vector).sum() for row in rows]).reshape(output.shape)
