"""Meta-training and its curve

Level: hard · Minutes: 45 · Tags: meta-learning, training loops, few-shot regression

Description
-----------
Here the parts come together. You write the loop that meta-trains a model, and the curve that shows
what it has learned. Finn et al. tried it on sinusoids: each task is a wave y = A sin(x + φ) with
its own amplitude and phase, and a few points of it are the support set. A model that was trained
on all waves predicts their mean. A meta-trained one follows a new wave after one step.

In each iteration `sample_tasks` gives a batch of B tasks, and the optimizer takes one step with
∇M(θ), the gradient of their mean meta-loss:

    θ'_i = θ − α ∇L_{s,i}(θ)                one inner step for each task, from the same θ
    M(θ) = (1/B) Σ_i L_{q,i}(θ'_i)          noted before the step

The gradient goes through the inner steps, second derivatives included. Afterwards the model is
adapted to one new task, and the query loss is looked at before the first step and after each:

    θ_0 = θ,    θ_{j+1} = θ_j − α ∇L_s(θ_j),    j = 0 … k − 1

    L_q(θ_0), L_q(θ_1), …, L_q(θ_k)         the curve

Example
-------
The model is y = w x with w = 1, the loss is the squared error, and α = 0.1. The batch is
always the same: one task with the support example (1, 3) and the query example (2, 2), and one with
the support examples (1, 1), (2, 1) and the query examples (1, 1), (3, 1). The mean meta-loss is
0.82 and its gradient is 2.28, so SGD with the rate 0.1 steps to w = 0.772. There the mean is
0.3992:

    >>> model = nn.Linear(1, 1, bias=False)
    >>> _ = nn.init.ones_(model.weight)
    >>> column = lambda *numbers: torch.tensor(numbers).reshape(-1, 1)
    >>> first = column(1.0), column(3.0), column(2.0), column(2.0)
    >>> second = column(1.0, 2.0), column(1.0, 1.0), column(1.0, 3.0), column(1.0, 1.0)
    >>> mse = lambda output, target: ((output - target) ** 2).mean()
    >>> sgd = torch.optim.SGD(model.parameters(), lr=0.1)
    >>> history = meta_train(model, lambda: [first, second], mse, 0.1, sgd, 2)
    >>> [round(float(loss), 4) for loss in history], round(model.weight.item(), 4)
    ([0.82, 0.3992], 0.6309)

A curve of two steps from w = 1: the support example is (1, 3) and the query example (2, 6), so
the steps lead to 1.4 and 1.72, and the errors are 4, 3.2 and 2.56:

    >>> _ = nn.init.ones_(model.weight)
    >>> new = column(1.0), column(3.0), column(2.0), column(6.0)
    >>> [round(float(loss), 4) for loss in adaptation_curve(model, *new, mse, 0.1, 2)]
    [16.0, 10.24, 6.5536]

Guidance
--------
- The optimizer is the caller's, and was made with the model's parameters. It may have momentum. It
  reads `.grad`, which is None when `meta_train` is called. Use its `zero_grad` and its `step`.
- Call `sample_tasks` once in each iteration: every call gives another batch.
- The curve needs no second derivatives. It leaves the model as it was: weights, buffers, mode,
  hooks and `.grad`, which may hold something before the call.
- To see it work, draw waves with A from 0.1 to 5 and φ from 0 to π, ten points each. Take a
  small model with `tanh`, α = 0.01 and Adam, and plot both lists.

What the grader verifies
------------------------
- Each iteration draws one batch and takes one step. Nothing else in the model changes.
- The weights are right after one, three and eight iterations, without momentum and with it.
- The history has the mean meta-loss of each iteration before its step: numbers, or tensors that
  hold one number.
- The curve has k + 1 query losses, and the model is left as it was.
- All this holds with other losses, nested modules, convolution with cross-entropy, a buffer that
  the model reads, in float32, and when the functions are called again. As a bonus: tied weights.
The grader does not check how much memory you need, what remains in `.grad` after training, or
whether `meta_train` puts the model in training mode.

Useful
------
- `torch.optim.Optimizer.zero_grad`:
  https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.zero_grad.html
- `torch.autograd.grad`:
  https://docs.pytorch.org/docs/stable/generated/torch.autograd.grad.html
- `torch.func.functional_call`:
  https://docs.pytorch.org/docs/stable/generated/torch.func.functional_call.html

References
----------
- C. Finn, P. Abbeel, S. Levine (2017), Model-Agnostic Meta-Learning for Fast Adaptation of Deep
  Networks, ICML. Algorithm 2, section 5.1. https://arxiv.org/abs/1703.03400
- A. Antoniou, H. Edwards, A. Storkey (2019), How to train your MAML, ICLR.
  https://arxiv.org/abs/1810.09502
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn

Task = tuple[Tensor, Tensor, Tensor, Tensor]
"""Support inputs, support targets, query inputs, query targets."""
LossFn = Callable[[Tensor, Tensor], Tensor]


def meta_train(
    model: nn.Module,
    sample_tasks: Callable[[], list[Task]],
    loss_fn: LossFn,
    inner_lr: float,
    optimizer: torch.optim.Optimizer,
    iterations: int,
) -> list[float] | list[Tensor]:
    """Meta-train the model with one inner step per task, and return the losses on the way.

    Args:
        model: the model with the weights θ, which are trained.
        sample_tasks: gives the batch of an iteration, a list of tasks.
        loss_fn: computes a scalar loss from outputs and targets.
        inner_lr: the inner learning rate α.
        optimizer: takes the outer steps; it was made with the model's parameters.
        iterations: the number of outer steps.

    Returns:
        The mean meta-loss of each iteration, before its step.
    """
    raise NotImplementedError


def adaptation_curve(
    model: nn.Module,
    support_x: Tensor,
    support_y: Tensor,
    query_x: Tensor,
    query_y: Tensor,
    loss_fn: LossFn,
    inner_lr: float,
    steps: int,
) -> list[float] | list[Tensor]:
    """The query losses while the model is adapted to one task.

    Args:
        model: the model with the weights θ. It is left as it was.
        support_x: the inputs that it is adapted on.
        support_y: their targets.
        query_x: the inputs that it is judged on.
        query_y: their targets.
        loss_fn: computes a scalar loss from outputs and targets.
        inner_lr: the inner learning rate α.
        steps: the number of inner steps k.

    Returns:
        The query losses after 0, 1, …, k steps.
    """
    raise NotImplementedError
