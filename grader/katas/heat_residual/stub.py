"""The residual of the heat equation

Level: easy · Minutes: 15 · Tags: double backward, physics-informed networks, derivatives of inputs

Description
-----------
Heat spreads along a rod. The temperature u(x, t) at the place x and the time t obeys the heat
equation u_t = κ u_{xx}, where κ is the diffusivity and subscripts are derivatives. A
physics-informed network plays the part of u: it is trained until the equation holds. What is left
of the equation at a point is its residual there:

    r(x, t) = ∂u/∂t − κ ∂²u/∂x²

The loss is made of residuals, so each of them must be differentiable with respect to the weights of
the network: through u_t, and through u_{xx}. You write the residual, at many points at once.

Example
-------
For u = a x³ t² with a = 1 and κ = 1/2 the residual is 2 a x³ t − 3 a x t². At (1, 3) it is
6 − 27 = −21, and at (2, 1) it is 16 − 6 = 10. It is proportional to a, so the derivative of
the first with respect to a is −21 too: 6 through u_t and −27 through u_{xx}.

    >>> a = torch.tensor(1.0, requires_grad=True)
    >>> field = lambda x, t: a * x**3 * t**2
    >>> x, t = torch.tensor([[1.0], [2.0]]), torch.tensor([[3.0], [1.0]])
    >>> residual = heat_residual(field, x, t, 0.5)
    >>> residual.tolist()
    [[-21.0], [10.0]]
    >>> torch.autograd.grad(residual[0, 0], a)
    (tensor(-21.),)

Guidance
--------
- Each point's output depends on that point alone, so the derivatives at all points come from one
  pass.
- A derivative can be differentiated again only if the pass that computed it was recorded. This
  holds for the last passes as well, since your caller differentiates the residual.
- `x` and `t` come without `requires_grad`. You may set it, or work with copies of them.
- Shapes matter: a column (n, 1) minus a row (n,) is a table, and torch does not complain.

What the grader verifies
------------------------
- The residual is right at each point, of shape (n, 1), for diffusivities other than 1.
- The model is left as it was: weights, buffers, mode, hooks, `requires_grad` and `.grad`.
- The weights feel u_t, and they feel u_{xx}.
- All this holds for nested modules, a buffer that the model reads, in float32, and where u is
  large beside its changes and x is small. As a bonus: tied weights.
The grader does not check what happens to `x` and `t`, or whether a weight that the residual does
not depend on gets None or zero.

Useful
------
- `torch.autograd.grad`:
  https://docs.pytorch.org/docs/stable/generated/torch.autograd.grad.html
- `torch.func.grad` and `torch.func.vmap`, for another way:
  https://docs.pytorch.org/docs/stable/func.html

References
----------
- M. Raissi, P. Perdikaris, G. E. Karniadakis (2019), Physics-informed neural networks, Journal of
  Computational Physics 378. https://doi.org/10.1016/j.jcp.2018.10.045
"""

from collections.abc import Callable

import torch
from torch import Tensor


def heat_residual(
    model: Callable[[Tensor, Tensor], Tensor], x: Tensor, t: Tensor, diffusivity: float
) -> Tensor:
    """What is left of the heat equation at each point.

    Args:
        model: gives u for places and times, each of shape `(n, 1)`; u has this shape too.
        x: the places, `(n, 1)`.
        t: the times, `(n, 1)`.
        diffusivity: κ, a number.

    Returns:
        u_t − κ u_xx at each point, `(n, 1)`, differentiable with respect to the model's weights.
    """
    raise NotImplementedError
