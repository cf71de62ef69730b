"""A penalty on slopes

Level: medium · Minutes: 15 · Tags: double backward, regularisation

Description
-----------
A critic f should have slopes of length one. The penalty says how far they are from it:

    P = mean_i (‖∇f(x_i)‖² − 1)²

It is added to a loss, so its own gradient is taken, with respect to the critic's weights.

Guidance
--------
- Each point has a slope of its own.
- A gradient can be differentiated only if the pass that computed it kept a graph.

Example
-------
The critic f(x) = w · x with w = (1, 2) has the slope w at every point, of squared length 5:

    >>> critic = torch.nn.Linear(2, 1, bias=False)
    >>> with torch.no_grad():
    ...     _ = critic.weight.copy_(torch.tensor([[1.0, 2.0]]))
    >>> slope_penalty(critic, torch.zeros(3, 2)).item()
    16.0

What the grader verifies
------------------------
- The critic is left as it was.
- The penalty is right, and so is its gradient with respect to the critic's weights.
- All this holds for nested modules, a buffer that is read, and in float32.
A weight that changes no slope may get None or zero: this is not checked.

References
----------
- I. Gulrajani et al. (2017), Improved Training of Wasserstein GANs, NeurIPS. Section 4.
  https://arxiv.org/abs/1704.00028
"""

import torch
from torch import Tensor, nn


def slope_penalty(critic: nn.Module, points: Tensor) -> Tensor:
    """How far the critic's slopes at the points are from length one.

    Args:
        critic: gives one number per point, `(n, 1)`.
        points: `(n, d)`.

    Returns:
        The penalty, a scalar, differentiable with respect to the critic's parameters.
    """
    raise NotImplementedError
