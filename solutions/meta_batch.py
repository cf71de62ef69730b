"""Description
-----------
Meta-training averages over tasks. From the same weights $θ$ each task $i$ of a batch takes one step
on its own support set, and is judged on its own query set:

    θ'_i = θ − α ∇L_{s,i}(θ)                each task starts from $θ$
    M(θ) = (1/B) Σ_i L_{q,i}(θ'_i)          the mean meta-loss of $B$ tasks

You compute $M(θ)$ and leave its gradient with respect to $θ$ in the model's `.grad`, where the
caller's optimizer looks for it. The gradient goes through the inner steps, second derivatives
included. The mean is over tasks: each task counts once, whatever its size.

Example
-------
The model is $y = w x$ with $w = 1$, the loss is the squared error, and $α = 0.1$. The first task
has the support example (1, 3) and the query example (2, 2). Its step leads to $w' = 1.4$, its loss
is 0.64, and its meta-gradient is 2.56. The second task has the support examples (1, 1) and (2, 1).
Its loss has the slope $(0 + 4)/2 = 2$ and the second derivative $(2 + 8)/2 = 5$, so $w' = 0.8$. On
the query examples (1, 1) and (3, 1) its loss is $(0.04 + 1.96)/2 = 1$ with the slope 4, and its
meta-gradient is $(1 − 0.1 · 5) · 4 = 2$. The means are 0.82 and 2.28:

    >>> model = nn.Linear(1, 1, bias=False)
    >>> _ = nn.init.ones_(model.weight)
    >>> column = lambda *numbers: torch.tensor(numbers).reshape(-1, 1)
    >>> first = column(1.0), column(3.0), column(2.0), column(2.0)
    >>> second = column(1.0, 2.0), column(1.0, 1.0), column(1.0, 3.0), column(1.0, 1.0)
    >>> mse = lambda output, target: ((output - target) ** 2).mean()
    >>> meta_loss = meta_batch_update(model, [first, second], mse, 0.1)
    >>> round(float(meta_loss), 4), round(model.weight.grad.item(), 4)
    (0.82, 2.28)

Guidance
--------
- `.grad` is None when your function is called. A backward pass adds to `.grad`, so several passes
  may fill it together; you may also write to it yourself.
- Nothing else in the model changes: weights, buffers, mode, hooks and `requires_grad` stay as they
  were. The outer step is the caller's.
- The tasks may have different numbers of examples. Their order does not matter.

What the grader verifies
------------------------
- Nothing in the model changes except its `.grad`.
- Afterwards every parameter has a finite `.grad` of its shape, and it is the mean of the
  meta-gradients over the tasks, for two, three and four tasks.
- The mean meta-loss is returned, as a number or a tensor that holds one number.
- All this holds for nested modules, convolution with cross-entropy, a buffer that the model reads,
  and in float32. As a bonus: tied weights.
The grader does not check how much memory you need, or what batch norm does in training mode.

Useful
------
- `torch.Tensor.backward`, and what it does to `.grad`:
  https://docs.pytorch.org/docs/stable/generated/torch.Tensor.backward.html
- `torch.func.functional_call`:
  https://docs.pytorch.org/docs/stable/generated/torch.func.functional_call.html

References
----------
- C. Finn, P. Abbeel, S. Levine (2017), Model-Agnostic Meta-Learning for Fast Adaptation of Deep
  Networks, ICML. Algorithm 1. https://arxiv.org/abs/1703.03400
"""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

Task = tuple[Tensor, Tensor, Tensor, Tensor]
"""Support inputs, support targets, query inputs, query targets."""


def meta_batch_update(
    model: nn.Module,
    tasks: Sequence[Task],
    loss_fn: Callable[[Tensor, Tensor], Tensor],
    inner_lr: float,
) -> Tensor | float:
    """Leave the mean meta-gradient of a batch of tasks in the model's `.grad`.

    Args:
        model: the model with the weights θ. Only its `.grad` changes, which is None at the call.
        tasks: a list with the four tensors of each task.
        loss_fn: computes a scalar loss from outputs and targets.
        inner_lr: the inner learning rate α.

    Returns:
        The mean meta-loss over the tasks, a scalar.
    """
    ### BEGIN SOLUTION
    weights = dict(model.named_parameters())
    mean = 0.0
    for support_x, support_y, query_x, query_y in tasks:
        loss = loss_fn(model(support_x), support_y)
        gradient = torch.autograd.grad(loss, list(weights.values()), create_graph=True)
        fast = {n: w - inner_lr * g for (n, w), g in zip(weights.items(), gradient, strict=True)}
        output = torch.func.functional_call(model, fast, (query_x,))
        share = loss_fn(output, query_y) / len(tasks)
        share.backward()
        mean += share.item()
    return mean
    ### END SOLUTION
