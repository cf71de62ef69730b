"""A loss after every step

Level: medium · Minutes: 20 · Tags: meta-learning, unrolled optimisation, MAML++

Description
-----------
A meta-gradient through many inner steps is hard to learn from: its only signal comes from the last
step, and has to travel back through all the others. MAML++ asks how good the weights are after
*every* step, and gives each answer a weight:

    θ_0 = θ,    θ_k = θ_{k−1} − α ∇L_s(θ_{k−1}),    k = 1 … K
    J(θ) = w_1 L_q(θ_1) + w_2 L_q(θ_2) + … + w_K L_q(θ_K)

You compute ∇J(θ), the gradient with respect to the weights at the start. Each term is a
meta-gradient of its own, and flows back through all steps before it:

    ∂L_q(θ_k)/∂θ = (I − α H_s(θ_0)) (I − α H_s(θ_1)) … (I − α H_s(θ_{k−1})) ∇L_q(θ_k)

Example
-------
The model is y = w x with w = 1, the loss is the squared error, and α = 0.1. On the support
example (1, 3) the steps lead to 1.4 and 1.72, and each multiplies the gradient by 0.8. On the query
example (2, 2) the slope at w is 8 (w − 1). With the weights 0.25 and 1 the gradient is
0.25 · 3.2 · 0.8 + 5.76 · 0.8² = 4.3264:

    >>> model = nn.Linear(1, 1, bias=False)
    >>> _ = nn.init.ones_(model.weight)
    >>> one, two, three = (torch.tensor([[number]]) for number in (1.0, 2.0, 3.0))
    >>> mse = lambda output, target: ((output - target) ** 2).mean()
    >>> (slope,) = multi_step_gradient(model, one, three, two, two, mse, 0.1, [0.25, 1.0])
    >>> round(slope.item(), 4)
    4.3264

Guidance
--------
- There are as many steps as weights. The k-th weight belongs to the loss after the k-th step.
- The weights are used as they are. They may be zero or negative and need not sum to one.
- Leave the model as it was: weights, buffers, mode, hooks, and `.grad`, which may hold something
  before the call.

What the grader verifies
------------------------
- The model is left as it was.
- The gradient is right for one to five steps, with weights of both signs, for several losses, also
  when the function is called again with another task.
- All this holds for nested modules, convolution with cross-entropy, a buffer that the model reads,
  and in float32. As a bonus: tied weights.
The grader does not check whether your result has a graph.

Useful
------
- `torch.autograd.grad`:
  https://docs.pytorch.org/docs/stable/generated/torch.autograd.grad.html
- `torch.func.functional_call`:
  https://docs.pytorch.org/docs/stable/generated/torch.func.functional_call.html

References
----------
- A. Antoniou, H. Edwards, A. Storkey (2019), How to train your MAML, ICLR. Section 4, multi-step
  loss optimization. https://arxiv.org/abs/1810.09502
- C. Finn, P. Abbeel, S. Levine (2017), Model-Agnostic Meta-Learning for Fast Adaptation of Deep
  Networks, ICML. https://arxiv.org/abs/1703.03400
"""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn


def multi_step_gradient(
    model: nn.Module,
    support_x: Tensor,
    support_y: Tensor,
    query_x: Tensor,
    query_y: Tensor,
    loss_fn: Callable[[Tensor, Tensor], Tensor],
    inner_lr: float,
    weights: Sequence[float],
) -> tuple[Tensor, ...]:
    """The gradient of a weighted sum of the query losses after each inner step.

    Args:
        model: the model with the weights θ. It is left as it was.
        support_x: the support inputs, one per row; the same in every step.
        support_y: their targets.
        query_x: the query inputs.
        query_y: their targets.
        loss_fn: computes a scalar loss from outputs and targets.
        inner_lr: the inner learning rate α.
        weights: w_1 … w_K, at least one. There are K inner steps.

    Returns:
        The gradient of Σ w_k L_q(θ_k) with respect to θ: one tensor per parameter, in the order of
        `model.parameters()`.
    """
    raise NotImplementedError
