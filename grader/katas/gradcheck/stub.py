"""Checking a gradient

Level: medium · Minutes: 15 · Tags: finite differences, testing, floating point

Description
-----------
How do you know that a gradient is right? You compare it with one that needs no derivatives. Move
one entry of x a little in both directions, and see how the function changes:

    g_i = (f(x + ε e_i) − f(x − ε e_i)) / (2 ε)

e_i is zero but for a one at entry i. The errors of both sides cancel to first order, so the
error falls like ε². A one-sided difference has an error that falls like ε alone. When ε gets
too small, rounding takes over, since the two values then agree in nearly all digits.

The second half is the judgement. Two gradients agree where their difference is small *beside
them*:

    ‖a − g‖ ≤ tolerance · max(‖a‖, ‖g‖)

This kata writes both. A check that accepts wrong gradients is worse than none.

Example
-------
For x³ at 2 the slope is 12. With ε = 0.1 the central difference is 12 + ε² = 12.01, and with
0.01 it is 12.0001:

    >>> cube = lambda x: (x**3).sum()
    >>> x = torch.tensor([2.0], dtype=torch.float64)
    >>> [round(central_difference(cube, x, eps).item(), 6) for eps in (0.1, 0.01)]
    [12.01, 12.0001]
    >>> gradients_agree(cube, lambda x: 3 * x**2, x)
    True
    >>> gradients_agree(cube, lambda x: 3 * x, x)
    False

Guidance
--------
- The function may return a float or a scalar tensor. Everything is in float64.
- x may have any shape, and it may not be contiguous. Leave it as it was.
- The function's entries interact: an entry has to be back in its place before the next one moves.
- Which step and which tolerance does `gradients_agree` need? It should find an error of 0.1 %, and
  it should not be alarmed by rounding.
- Gradients may be tiny, huge or zero. They may hold NaN, or have the wrong shape.

What the grader verifies
------------------------
- The numeric gradient is the formula's, for ε = 0.1, 0.01 and 0.0001.
- x is left as it was, contiguous or not.
- Right gradients agree, and wrong ones do not, for functions scaled by 1e-6, 1 and 1e6. Right is
  within 1e-6 of the larger length, wrong is more than 1e-3 away. In between, nothing is checked.
- Zeros agree with zeros. NaN, infinity and another shape never agree.
The grader does not check which step `gradients_agree` takes, or how often it calls the function.

Useful
------
- `torch.autograd.gradcheck`, which does this for torch's own tests:
  https://docs.pytorch.org/docs/stable/generated/torch.autograd.gradcheck.gradcheck.html
- What it compares, and why:
  https://docs.pytorch.org/docs/stable/notes/gradcheck.html

References
----------
- W. H. Press et al. (2007), Numerical Recipes, third edition, section 5.7.
- A. G. Baydin et al. (2018), Automatic Differentiation in Machine Learning: a Survey, JMLR 18.
  Section 2.1. https://arxiv.org/abs/1502.05767
"""

from collections.abc import Callable

import torch
from torch import Tensor


def central_difference(
    function: Callable[[Tensor], Tensor | float], x: Tensor, eps: float
) -> Tensor:
    """The numeric gradient of a scalar function.

    Args:
        function: from a tensor of the shape of `x` to a scalar tensor or a float.
        x: where the gradient is taken, float64, of any shape.
        eps: how far each entry is moved to either side.

    Returns:
        (f(x + eps e_i) − f(x − eps e_i)) / 2 eps for each entry, of the shape and dtype of `x`.
    """
    raise NotImplementedError


def gradients_agree(
    function: Callable[[Tensor], Tensor | float],
    gradient: Callable[[Tensor], Tensor],
    x: Tensor,
) -> bool:
    """Whether `gradient` computes the gradient of `function` at x.

    Args:
        function: from a tensor of the shape of `x` to a scalar tensor or a float.
        gradient: from a tensor of the shape of `x` to what should be the gradient there.
        x: where they are compared, float64, of any shape.

    Returns:
        True or False.
    """
    raise NotImplementedError
