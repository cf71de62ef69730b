"""Unrolling the inner loop

Level: hard · Minutes: 30 · Tags: meta-learning, unrolled optimisation, fast weights

Description
-----------
One gradient step is a start; most methods take several. Unrolling puts the whole loop into one
graph:

    θ_0 = θ,    θ_{i+1} = θ_i − α ∇L_s(θ_i),    i = 0 … k − 1

Each step starts from the weights of the step before, and each step is differentiated. The gradient
of a query loss at θ_k therefore flows back through all k steps:

    ∂L_q(θ_k)/∂θ = (I − α H_s(θ_0)) (I − α H_s(θ_1)) … (I − α H_s(θ_{k−1})) ∇L_q(θ_k)

If you leave one factor out, no error tells you: the loss still falls, but the gradient is a
different one. Meta-learned initialisations, learned optimisers and hyperparameter gradients are all
built on such loops.

Example
-------
The model is y = w x with w = 1, the loss is the squared error, and α = 0.1. On the support
example (1, 3) each step takes a fifth of the way to 3: w_1 = 1.4, w_2 = 1.72,
w_3 = 1.976. Each step also multiplies the gradient by 1 − 0.1 · 2 = 0.8. On the query example
(2, 2) the slope at w_k is 8 (w_k − 1), so the meta-gradient is 8 (w_k − 1) 0.8^k:

    >>> model = nn.Linear(1, 1, bias=False)
    >>> _ = nn.init.ones_(model.weight)
    >>> one, two, three = (torch.tensor([[number]]) for number in (1.0, 2.0, 3.0))
    >>> mse = lambda output, target: ((output - target) ** 2).mean()
    >>> for steps in (1, 2, 3):
    ...     fast = inner_loop(model, one, three, mse, 0.1, steps)
    ...     (slope,) = torch.autograd.grad(mse(fast(two), two), model.weight)
    ...     print(steps, round(fast(one).item(), 4), round(slope.item(), 4))
    1 1.4 2.56
    2 1.72 3.6864
    3 1.976 3.9977

Guidance
--------
- The second step needs a gradient with respect to weights that are not a module's parameters.
- With no steps, the model computes what the original computes, but it is still a new model.
- The original stays as it was: weights, buffers, mode, hooks, `requires_grad`. Nothing is added
  to its `.grad`, and nothing there is overwritten: your caller differentiates.
- The grader only calls what you return on inputs.

What the grader verifies
------------------------
- The function returns something new and callable, and leaves the original alone.
- After k steps, for k from 0 to 7, it computes what k gradient steps give.
- The meta-gradient reaches every weight of the original; with one step it is the MAML step's; with
  several it agrees with finite differences.
- All this holds for nested modules, convolution with cross-entropy, a buffer that the model reads,
  and in float32. As a bonus: six steps, and tied weights.
The grader does not check what batch norm does in training mode.

Useful
------
- `torch.autograd.grad`:
  https://docs.pytorch.org/docs/stable/generated/torch.autograd.grad.html
- `torch.func.functional_call`:
  https://docs.pytorch.org/docs/stable/generated/torch.func.functional_call.html

References
----------
- C. Finn, P. Abbeel, S. Levine (2017), Model-Agnostic Meta-Learning for Fast Adaptation of Deep
  Networks, ICML. https://arxiv.org/abs/1703.03400
- D. Maclaurin, D. Duvenaud, R. P. Adams (2015), Gradient-based Hyperparameter Optimization through
  Reversible Learning, ICML. https://arxiv.org/abs/1502.03492
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn


def inner_loop(
    model: nn.Module,
    support_x: Tensor,
    support_y: Tensor,
    loss_fn: Callable[[Tensor, Tensor], Tensor],
    inner_lr: float,
    steps: int,
) -> Callable[[Tensor], Tensor]:
    """Adapt the model to a task with several differentiable gradient steps.

    Args:
        model: the model with the weights θ. It is left as it was.
        support_x: the support inputs, one per row; the same in every step.
        support_y: their targets.
        loss_fn: computes a scalar loss from outputs and targets.
        inner_lr: the inner learning rate α, the same in every step.
        steps: how many steps, k ≥ 0.

    Returns:
        A new model with the weights θ_k, callable on inputs. It keeps the graph from θ_k back
        through all steps to the parameters of `model`.
    """
    raise NotImplementedError
