"""Tasks in one batch

Level: hard · Minutes: 30 · Tags: meta-learning, torch.func, vmap

Description
-----------
A meta-learner takes one step for many tasks. Each task t starts from the same weights θ and
takes an inner step of its own; the mean of the query losses is what the outer step follows:

    θ'_t = θ − α ∇L_s^t(θ),    t = 1 … B
    J(θ) = 1/B · (L_q^1(θ'_1) + … + L_q^B(θ'_B))

You compute ∇J(θ), the mean of the tasks' meta-gradients, second-order part included. You could do
it in a loop. But each of these tasks is tiny, and a loop over 32 of them starts 32 times as many
kernels as one task does. So here the tasks go through every operation together. The inputs come
stacked, with a leading dimension of tasks, and the number of kernels that you start must not depend
on B.

`torch.func` has two functions that fit together for this. `grad(f)` is the gradient of f as a
function. `vmap(f)` runs a function that is written for one task on all of them. Each can stand
inside of the other.

Example
-------
The model is y = w x with w = 1, the loss is the squared error, and α = 0.1. Task A has the
support example (1, 3) and the query example (2, 2): its step leads to 1.4, and its meta-gradient
is 8 · 0.4 · 0.8 = 2.56. Task B has (2, 1) and (1, 3): its step leads to 0.6, and its
meta-gradient is 2 · (0.6 − 3) · 0.2 = −0.96. The mean is 0.8:

    >>> model = nn.Linear(1, 1, bias=False)
    >>> _ = nn.init.ones_(model.weight)
    >>> support_x, support_y = torch.tensor([[[1.0]], [[2.0]]]), torch.tensor([[[3.0]], [[1.0]]])
    >>> query_x, query_y = torch.tensor([[[2.0]], [[1.0]]]), torch.tensor([[[2.0]], [[3.0]]])
    >>> mse = lambda output, target: ((output - target) ** 2).mean()
    >>> (slope,) = batched_meta_gradient(
    ...     model, support_x, support_y, query_x, query_y, mse, 0.1
    ... )
    >>> round(slope.item(), 4)
    0.8

Guidance
--------
- All four sets have a leading dimension of tasks. The weights have none: they are the same for all.
- `loss_fn` and the model take one task's data. Support and query sets may be of different sizes.
- A task adapts to its own support set. The tasks meet only in the mean.
- Leave the model as it was: weights, buffers, mode, hooks, and `.grad`, which may hold something
  before the call.

What the grader verifies
------------------------
- The model is left as it was.
- The result is the mean meta-gradient, one tensor per parameter, in the order of
  `model.parameters()`, for two and three tasks, several rates and several losses, also when the
  function is called again with other tasks.
- Eight tasks take exactly as many kernels as two tasks do. They are counted.
- All this holds for nested modules, convolution with cross-entropy, a buffer that the model reads,
  and in float32. As a bonus: tied weights.
The grader does not check whether your result has a graph. No model has batch normalization or
dropout.

Useful
------
- `torch.func.grad`: https://docs.pytorch.org/docs/stable/generated/torch.func.grad.html
- `torch.func.vmap`: https://docs.pytorch.org/docs/stable/generated/torch.func.vmap.html
- `torch.func.functional_call`:
  https://docs.pytorch.org/docs/stable/generated/torch.func.functional_call.html

References
----------
- C. Finn, P. Abbeel, S. Levine (2017), Model-Agnostic Meta-Learning for Fast Adaptation of Deep
  Networks, ICML. Algorithm 1. https://arxiv.org/abs/1703.03400
- R. Frostig, M. Johnson, C. Leary (2018), Compiling machine learning programs via high-level
  tracing, SysML: composable `grad` and `vmap`.
  https://mlsys.org/Conferences/doc/2018/146.pdf
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn


def batched_meta_gradient(
    model: nn.Module,
    support_x: Tensor,
    support_y: Tensor,
    query_x: Tensor,
    query_y: Tensor,
    loss_fn: Callable[[Tensor, Tensor], Tensor],
    inner_lr: float,
) -> tuple[Tensor, ...]:
    """The mean meta-gradient of several tasks, after one inner step each, without a loop over them.

    Args:
        model: the model with the weights θ. It is left as it was.
        support_x: the support inputs, `(tasks, n, …)`.
        support_y: their targets, `(tasks, n, …)`.
        query_x: the query inputs, `(tasks, m, …)`.
        query_y: their targets, `(tasks, m, …)`.
        loss_fn: computes a scalar loss from the outputs and the targets of one task.
        inner_lr: the inner learning rate α.

    Returns:
        The gradient of the mean of L_q(θ') over tasks with respect to θ: one tensor per parameter,
        in the order of `model.parameters()`.
    """
    raise NotImplementedError
