"""The Jacobian-vector product

Level: easy · Minutes: 10 · Tags: double backward, Jacobians, autograd

Description
-----------
The Jacobian J of a function has one row for each output and one column for each entry of x. A
backward pass multiplies it from the left: from one weight per output it computes Jᵀ w. Often you
need the other product, J v: how all outputs change when x moves along v.

You can have it from two backward passes, without forward-mode derivatives. The trick is a dummy.
The first pass pulls a dummy covector w back, and gives a vector that is linear in w:

    g(w) = J(x)ᵀ w

The second pass differentiates that with respect to w. The value of w does not matter, since
the derivative of a linear function is the same everywhere:

    ∂/∂w (g(w) · v) = J(x) v

Example
-------
The function (x_0 x_1, x_0², x_1³) has at x = (1, 2) a Jacobian with the rows (2, 1), (2, 0)
and (0, 12). Its product with v = (3, 4) is (6 + 4, 6, 48). The sum of these is
3 x_1 + 4 x_0 + 6 x_0 + 12 x_1², whose gradient with respect to x is (10, 3 + 24 x_1):

    >>> function = lambda x: torch.stack([x[0] * x[1], x[0] ** 2, x[1] ** 3])
    >>> x = torch.tensor([1.0, 2.0], requires_grad=True)
    >>> product = jacobian_vector_product(function, x, torch.tensor([3.0, 4.0]))
    >>> product.tolist()
    [10.0, 6.0, 48.0]
    >>> torch.autograd.grad(product.sum(), x)[0].tolist()
    [10.0, 51.0]

Guidance
--------
- Inputs and outputs may have any shape, and J does not have to be square. Which of the two shapes
  does the dummy have?
- A gradient can be differentiated only if the pass that computed it kept a graph.
- Your caller may differentiate the product again. x and v may require grad, or not.

What the grader verifies
------------------------
- The product has the shape of `function(x)` and is right, for several functions and shapes.
- It is exact beside large values, and where the function ends in tanh or exp.
- It needs reverse passes alone: one function has no rule for forward-mode derivatives.
- It can be differentiated with respect to x and with respect to v, where these require grad.
- All this holds in float32.
Where J does not depend on x, the derivative with respect to x may be absent or zero. The grader
does not check `.grad`, nor what the product costs.

Useful
------
- `torch.autograd.grad` and its `grad_outputs`:
  https://docs.pytorch.org/docs/stable/generated/torch.autograd.grad.html
- How autograd records a graph, and what keeps it:
  https://docs.pytorch.org/docs/stable/notes/autograd.html

References
----------
- J. Townsend (2017), A new trick for calculating Jacobian vector products.
  https://j-towns.github.io/2017/06/12/A-new-trick.html
- A. G. Baydin et al. (2018), Automatic Differentiation in Machine Learning: a Survey, JMLR 18.
  Section 3. https://arxiv.org/abs/1502.05767
"""

from collections.abc import Callable

import torch
from torch import Tensor


def jacobian_vector_product(
    function: Callable[[Tensor], Tensor], x: Tensor, vector: Tensor
) -> Tensor:
    """Multiply the Jacobian of a function by a vector, by reverse passes alone.

    Args:
        function: from a tensor to a tensor, of any shapes.
        x: where the Jacobian is taken.
        vector: v, of the shape of `x`.

    Returns:
        J(x) v, of the shape of `function(x)`, differentiable with respect to `x` and `vector`
        where these require grad.
    """
    raise NotImplementedError
