"""The gradient penalty

Level: medium · Minutes: 15 · Tags: double backward, GANs, regularisation

Description
-----------
In a generative adversarial network a critic f says how real a point looks, and the generator
follows its slope. So the slope has to be useful everywhere. Wasserstein GANs want a critic whose
slopes have length one, and ask for it with a penalty. It is taken at points between real ones and
made ones:

    z_i = m_i real_i + (1 − m_i) fake_i
    P = mean_i (‖∇f(z_i)‖ − 1)²

∇f(z_i) is the gradient of the critic's output with respect to its *input*. The penalty is then
part of the critic's loss, so it is differentiated once more, with respect to the critic's weights.
If the first gradient has no graph, the penalty has the right value and trains nothing.

Example
-------
The critic f(x) = w · x with w = (3, 4) has the slope w at every point, of length 5. So the
penalty is (5 − 1)² = 16. Its gradient is 2 (5 − 1) w / 5 = (4.8, 6.4):

    >>> critic = nn.Linear(2, 1, bias=False)
    >>> with torch.no_grad():
    ...     _ = critic.weight.copy_(torch.tensor([[3.0, 4.0]]))
    >>> penalty = gradient_penalty(critic, torch.ones(4, 2), torch.zeros(4, 2), torch.rand(4))
    >>> round(penalty.item(), 4)
    16.0
    >>> (slope,) = torch.autograd.grad(penalty, critic.weight)
    >>> [round(entry, 4) for entry in slope.flatten().tolist()]
    [4.8, 6.4]

Guidance
--------
- Each point has a slope of its own, and it has one length, over all dimensions but the first.
- The critic treats each point by itself, so one backward pass can give all slopes.
- `mix` has one number per point, in the shape `(n,)`, `(n, 1)` or `(n, 1, 1, 1)`, whatever the
  shape of the points.
- Leave the critic as it is, and every `.grad` too. Your caller decides when to go backward.

What the grader verifies
------------------------
- The critic is left as it was, and no `.grad` changes, of the critic or of the points.
- The penalty is right, for vectors and for images.
- Its gradient with respect to the critic's weights is right.
- All this holds for nested modules, a buffer that is read, and in float32. As a bonus: tied
  weights.
No slope has length zero, and no critic has batch statistics. A weight that changes no slope may get
None or zero. The gradient with respect to the points is not checked.

Useful
------
- `torch.autograd.grad`:
  https://docs.pytorch.org/docs/stable/generated/torch.autograd.grad.html
- `torch.linalg.vector_norm`:
  https://docs.pytorch.org/docs/stable/generated/torch.linalg.vector_norm.html

References
----------
- I. Gulrajani et al. (2017), Improved Training of Wasserstein GANs, NeurIPS. Section 4 and
  Algorithm 1. https://arxiv.org/abs/1704.00028
"""

import torch
from torch import Tensor, nn


def gradient_penalty(critic: nn.Module, real: Tensor, fake: Tensor, mix: Tensor) -> Tensor:
    """How far the critic's slopes between real and made points are from length one.

    Args:
        critic: gives one number per point, `(n, 1)`.
        real: real points, `(n, …)`.
        fake: made points, of the same shape.
        mix: the share of the real point in each mixed one, `(n,)`, `(n, 1)` or `(n, 1, 1, 1)`.

    Returns:
        The penalty, a scalar, differentiable with respect to the critic's parameters.
    """
    raise NotImplementedError
