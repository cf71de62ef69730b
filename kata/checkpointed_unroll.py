"""A long unroll in little memory

Level: hard · Minutes: 30 · Tags: meta-learning, memory, checkpoints

Description
-----------
The exact meta-gradient of a long inner loop needs every step once more on the way back:

    θ_0 = θ,    θ_{i+1} = θ_i − α ∇L_s(θ_i),    i = 0 … k − 1
    ∇_θ L_q(θ_k) = (I − α H_s(θ_0)) (I − α H_s(θ_1)) … (I − α H_s(θ_{k−1})) ∇L_q(θ_k)

A plain unroll keeps the graph of all k steps until the end, so its memory grows with k. You
compute the same gradient in little memory. Two facts make that possible:

- A graph can be made again. If the weights θ_i are known, step i can be taken once more, with a
  graph, just when it is needed.
- The factors are applied one by one. Only a vector is handed from a step to the one before it.

So a loop of 64 steps may take somewhat more work than a plain unroll, and needs little more memory
than a loop of 4 steps.

`torch.utils.checkpoint` is made for this trade, and it is a trap here. It computes again what a
backward pass asks for. The inner gradient is such a pass, inside of the checkpointed code.

Example
-------
The model is f(x) = w² x with w = 1, the loss is the squared error, and α = 0.1. The support
example is (1, 2) and the query example is (1, 1). The support loss (w² − 2)² has the slope
4 w (w² − 2) and the curvature 12 w² − 8. One step leads to w_1 = 1.4 with the factor
1 − 0.1 · 4 = 0.6, and the query slope there is 4 · 1.4 · 0.96 = 5.376:

    >>> class Squared(nn.Module):
    ...     def __init__(self) -> None:
    ...         super().__init__()
    ...         self.w = nn.Parameter(torch.tensor(1.0, dtype=torch.float64))
    ...     def forward(self, x: Tensor) -> Tensor:
    ...         return self.w**2 * x
    >>> one, two = (torch.tensor([[number]], dtype=torch.float64) for number in (1.0, 2.0))
    >>> mse = lambda output, target: ((output - target) ** 2).mean()
    >>> for steps in (1, 2, 3):
    ...     (slope,) = checkpointed_meta_gradient(Squared(), one, two, one, one, mse, 0.1, steps)
    ...     print(round(slope.item(), 6))
    3.2256
    -1.928155
    1.155525

Guidance
--------
- You may store the weights of each step: they are small beside a graph. You may also store some of
  them, and take a segment of steps again from each.
- The number of steps need not be a multiple of anything.
- Do not run the loop from its start for every factor: the work would grow with the square of k.
- The model stays as it was: weights, buffers, mode, hooks, and `.grad`, which may hold something
  before the call.

What the grader verifies
------------------------
- The model is left as it was.
- The meta-gradient is exact, one tensor per parameter, in the order of `model.parameters()`, for
  one to seven steps, several rates and losses, also when it is called again with another task.
- With 200 support examples, 64 steps hold at most 5 times the bytes of new tensors that 4 steps
  hold, and they take at most 4 times the kernels of a plain unroll. Both are counted.
- All this holds for nested modules, convolution with cross-entropy, a buffer that the model reads,
  and in float32. As a bonus: tied weights.
The grader does not check whether your result has a graph.

Useful
------
- `torch.autograd.grad`, and its argument `grad_outputs`:
  https://docs.pytorch.org/docs/stable/generated/torch.autograd.grad.html
- `torch.func.vjp`: https://docs.pytorch.org/docs/stable/generated/torch.func.vjp.html
- `torch.utils.checkpoint`: https://docs.pytorch.org/docs/stable/checkpoint.html

References
----------
- A. Griewank, A. Walther (2000), Algorithm 799: revolve, an implementation of checkpointing for the
  reverse or adjoint mode of computational differentiation, ACM TOMS.
  https://doi.org/10.1145/347837.347846
- T. Chen, B. Xu, C. Zhang, C. Guestrin (2016), Training Deep Nets with Sublinear Memory Cost.
  https://arxiv.org/abs/1604.06174
- C. Finn, P. Abbeel, S. Levine (2017), Model-Agnostic Meta-Learning for Fast Adaptation of Deep
  Networks, ICML. https://arxiv.org/abs/1703.03400
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn


def checkpointed_meta_gradient(
    model: nn.Module,
    support_x: Tensor,
    support_y: Tensor,
    query_x: Tensor,
    query_y: Tensor,
    loss_fn: Callable[[Tensor, Tensor], Tensor],
    inner_lr: float,
    steps: int,
) -> tuple[Tensor, ...]:
    """The exact meta-gradient of many inner steps, without a graph of all of them.

    Args:
        model: the model with the weights θ. It is left as it was.
        support_x: the support inputs, one per row; the same in every step.
        support_y: their targets.
        query_x: the query inputs.
        query_y: their targets.
        loss_fn: computes a scalar loss from outputs and targets.
        inner_lr: the inner learning rate α, the same in every step.
        steps: how many steps, k ≥ 1.

    Returns:
        The gradient of L_q(θ_k) with respect to θ: one tensor per parameter, in the order of
        `model.parameters()`.
    """
    raise NotImplementedError
