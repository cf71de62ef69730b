"""The Hessian-vector product

Level: easy · Minutes: 10 · Tags: double backward, second derivatives, autograd

Description
-----------
The Hessian H of a loss holds all its second derivatives. For a network with a million weights it
has a million million entries, and nobody can store it. But most methods that use the Hessian
only ever multiply it by a vector v, and that product costs about as much as two gradients. The
gradient of the loss says how the loss changes with the weights. H v says how *the gradient*
changes when the weights move along v.

The MAML update, influence functions, Newton-CG and curvature estimates all build on this product.
In autograd it is the simplest case in which you differentiate a gradient again.

Example
-------
For f(x, y) = x² y at x = 1, y = 2, the Hessian has the rows (2y, 2x) = (4, 2) and
(2x, 0) = (2, 0). Its product with v = (1, 3) is therefore (4 + 6, 2 + 0) = (10, 2):

    >>> x = torch.tensor(1.0, requires_grad=True)
    >>> y = torch.tensor(2.0, requires_grad=True)
    >>> v = (torch.tensor(1.0), torch.tensor(3.0))
    >>> product = hessian_vector_product(x**2 * y, (x, y), v)
    >>> [part.item() for part in product]
    [10.0, 2.0]

Guidance
--------
- Write down a scalar that depends on the gradient and on v, and whose own gradient is H v.
- A gradient can be differentiated only if the pass that computed it kept a graph.
- The product should itself be differentiable, so that your caller can differentiate it again.
- `params` may hold tensors of any shape, including scalars. The Hessian couples all of them.

What the grader verifies
------------------------
- The product is a tuple with one finite tensor per parameter, of the same shape.
- It agrees with a finite difference of gradients, for several losses, in float64 and float32.
- It is symmetric, uᵀ(Hv) = vᵀ(Hu), and linear in v.
- It can be differentiated once more, with the right values.
The function returns the product, so it has no need to write to `.grad`. The grader does not check
what happens to `.grad`, or to parameters that the gradient does not depend on. Nor does it check
whether you build the whole Hessian; for a real network you could not.

Useful
------
- `torch.autograd.grad`:
  https://docs.pytorch.org/docs/stable/generated/torch.autograd.grad.html
- How autograd records a graph, and what keeps it:
  https://docs.pytorch.org/docs/stable/notes/autograd.html

References
----------
- B. A. Pearlmutter (1994), Fast Exact Multiplication by the Hessian, Neural Computation 6(1).
  https://doi.org/10.1162/neco.1994.6.1.147
"""

from collections.abc import Sequence

import torch
from torch import Tensor


def hessian_vector_product(
    loss: Tensor, params: Sequence[Tensor], vector: Sequence[Tensor]
) -> tuple[Tensor, ...]:
    """Multiply the Hessian of a loss by a vector.

    Args:
        loss: a scalar tensor with a graph, computed from `params`.
        params: the tensors that the Hessian is taken with respect to.
        vector: one tensor for each of `params`, of the same shape; together they are v.

    Returns:
        H v as a tuple of tensors, with the shapes of `params`, itself differentiable.
    """
    raise NotImplementedError
