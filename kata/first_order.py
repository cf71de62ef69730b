"""First-order methods

Level: medium · Minutes: 20 · Tags: meta-learning, first order, memory

Description
-----------
The MAML gradient flows back through every inner step, so it needs a second derivative and the graph
of every step. First-order methods leave both out. They take the same k steps

    θ_0 = θ,    θ_{i+1} = θ_i − α ∇L_s(θ_i),    i = 0 … k − 1

and use what they find at the end as if θ_k did not depend on θ in any complicated way:

    FOMAML = ∇L_q(θ_k)       the query gradient at the adapted weights
    Reptile = θ − θ_k       the way that the steps went, turned round

FOMAML puts the identity in place of all the factors I − α H_s. Reptile needs no query set at all:
whoever steps against θ − θ_k moves towards the adapted weights. Both often train nearly as well
as MAML, at a fraction of its price. The price is the point: no step has to be remembered once it is
taken, so the memory is that of one gradient, however many steps there are.

Example
-------
The model is y = w x with w = 1, the loss is the squared error, and α = 0.1. On the support
example (1, 3) each step takes a fifth of the way to 3, so two steps lead to w_2 = 1.72. On the
query example (2, 2) the slope there is 8 (1.72 − 1) = 5.76. Reptile gives 1 − 1.72 = −0.72. The
exact MAML gradient would be 0.8² · 5.76 = 3.6864:

    >>> model = nn.Linear(1, 1, bias=False)
    >>> _ = nn.init.ones_(model.weight)
    >>> one, two, three = (torch.tensor([[number]]) for number in (1.0, 2.0, 3.0))
    >>> mse = lambda output, target: ((output - target) ** 2).mean()
    >>> (slope,) = fomaml_gradient(model, one, three, two, two, mse, 0.1, 2)
    >>> round(slope.item(), 4)
    5.76
    >>> (way,) = reptile_gradient(model, one, three, mse, 0.1, 2)
    >>> round(way.item(), 4)
    -0.72

Guidance
--------
- Each step starts from the weights of the step before, and takes its gradient there.
- With no steps, FOMAML is the query gradient at θ, and Reptile is zero everywhere.
- The model stays as it was: weights, buffers, mode, hooks, `requires_grad` and `.grad`.
- When a step is taken, let go of everything that it computed except the new weights.

What the grader verifies
------------------------
- Both functions leave the model as it was.
- FOMAML returns the query gradient at θ_k and Reptile returns θ − θ_k, one tensor per
  parameter, in the order of `model.parameters()`, for several rates, losses and numbers of steps.
- The bytes that are alive at once do not grow with the number of steps. They are counted.
- All this holds for nested modules, convolution with cross-entropy, a buffer that the model reads,
  and in float32. As a bonus: tied weights.
The grader does not check whether the results require grad.

Useful
------
- `torch.autograd.grad`:
  https://docs.pytorch.org/docs/stable/generated/torch.autograd.grad.html
- `torch.func.functional_call`:
  https://docs.pytorch.org/docs/stable/generated/torch.func.functional_call.html

References
----------
- A. Nichol, J. Achiam, J. Schulman (2018), On First-Order Meta-Learning Algorithms. Sections 2 and
  3. https://arxiv.org/abs/1803.02999
- C. Finn, P. Abbeel, S. Levine (2017), Model-Agnostic Meta-Learning for Fast Adaptation of Deep
  Networks, ICML. Section 5.2. https://arxiv.org/abs/1703.03400
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn


def fomaml_gradient(
    model: nn.Module,
    support_x: Tensor,
    support_y: Tensor,
    query_x: Tensor,
    query_y: Tensor,
    loss_fn: Callable[[Tensor, Tensor], Tensor],
    inner_lr: float,
    steps: int,
) -> tuple[Tensor, ...]:
    """Compute the first-order MAML gradient.

    Args:
        model: the model with the weights θ. It is left as it was.
        support_x: the support inputs, one per row; the same in every step.
        support_y: their targets.
        query_x: the query inputs, one per row.
        query_y: their targets.
        loss_fn: computes a scalar loss from outputs and targets.
        inner_lr: the inner learning rate α, the same in every step.
        steps: how many steps, k ≥ 0.

    Returns:
        ∇L_q(θ_k), one tensor per parameter, in the order of `model.parameters()`.
    """
    raise NotImplementedError


def reptile_gradient(
    model: nn.Module,
    support_x: Tensor,
    support_y: Tensor,
    loss_fn: Callable[[Tensor, Tensor], Tensor],
    inner_lr: float,
    steps: int,
) -> tuple[Tensor, ...]:
    """Compute what Reptile uses in place of a gradient.

    Args:
        model: the model with the weights θ. It is left as it was.
        support_x: the support inputs, one per row; the same in every step.
        support_y: their targets.
        loss_fn: computes a scalar loss from outputs and targets.
        inner_lr: the inner learning rate α, the same in every step.
        steps: how many steps, k ≥ 0.

    Returns:
        θ − θ_k, one tensor per parameter, in the order of `model.parameters()`.
    """
    raise NotImplementedError
