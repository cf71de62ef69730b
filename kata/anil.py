"""ANIL: adapt the head alone

Level: medium · Minutes: 20 · Tags: meta-learning, double backward, features

Description
-----------
A network that was trained with MAML hardly changes its early layers when it adapts to a task: its
features are good for all tasks, and the work is done by the last layer. ANIL (almost no inner loop)
makes a method of that. The network is a body b, which makes features, and a head h, which reads
them. The inner loop moves the head alone:

    h_0 = h,    h_{i+1} = h_i − α ∂L_s(b, h_i)/∂h_i,    i = 0 … k − 1

The outer gradient is for both. You return

    ∂L_q(b, h_k)/∂b       for the body
    ∂L_q(b, h_k)/∂h       for the head as it was *before* the inner loop

The body gets into the query loss along two paths. It makes the features of the query set: the
direct path. It also made the features of the support set, on which the head was adapted, so
h_k depends on it: the path through the inner loop. If you lose one of them, no error says so.

Example
-------
Body and head have one weight each, a = 1 and b = 1, and the model is y = b a x. The loss is
the squared error, α = 0.1. On the support example (1, 3) the head's slope is
2 a (a b − 3) = −4, so b' = 1.4. On the query example (2, 2) the error is 2.8 − 2 = 0.8. The
head's gradient is (1 − 0.1 · 2 a²) · 2 · 0.8 · 2 a = 2.56. The direct path gives the body
2 · 0.8 · 2 b' = 4.48. Through the inner loop b' changes with a by
−0.1 (4 a b − 6) = 0.2, which adds 0.2 · 3.2 = 0.64:

    >>> body, head = nn.Linear(1, 1, bias=False), nn.Linear(1, 1, bias=False)
    >>> _ = nn.init.ones_(body.weight), nn.init.ones_(head.weight)
    >>> one, two, three = (torch.tensor([[number]]) for number in (1.0, 2.0, 3.0))
    >>> mse = lambda output, target: ((output - target) ** 2).mean()
    >>> (for_body,), (for_head,) = anil_gradient(body, head, one, three, two, two, mse, 0.1, 1)
    >>> round(for_body.item(), 4), round(for_head.item(), 4)
    (5.12, 2.56)

Guidance
--------
- The head's step is part of what is differentiated. Its gradient depends on the features.
- The features of the support set are the same in every step. They still depend on the body.
- Body and head share no parameters. Each may be any module.
- Both modules stay as they were: weights, buffers, mode, hooks, `requires_grad` and `.grad`.

What the grader verifies
------------------------
- Body and head are left as they were.
- The head's gradients are right: one tensor per parameter, in the order of `head.parameters()`.
- So are the body's, for several rates, losses and numbers of steps, k ≥ 1.
- All this holds for a nested body, a body that reads a buffer, a head that is not linear in its
  weights, convolution with cross-entropy, and in float32.
The grader does not check whether the results require grad.

Useful
------
- `torch.autograd.grad`:
  https://docs.pytorch.org/docs/stable/generated/torch.autograd.grad.html
- `torch.func.functional_call`:
  https://docs.pytorch.org/docs/stable/generated/torch.func.functional_call.html

References
----------
- A. Raghu, M. Raghu, S. Bengio, O. Vinyals (2020), Rapid Learning or Feature Reuse? Towards
  Understanding the Effectiveness of MAML, ICLR. Section 4. https://arxiv.org/abs/1909.09157
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn


def anil_gradient(
    body: nn.Module,
    head: nn.Module,
    support_x: Tensor,
    support_y: Tensor,
    query_x: Tensor,
    query_y: Tensor,
    loss_fn: Callable[[Tensor, Tensor], Tensor],
    inner_lr: float,
    steps: int,
) -> tuple[tuple[Tensor, ...], tuple[Tensor, ...]]:
    """Compute the meta-gradient of a model whose head alone is adapted.

    Args:
        body: makes features of inputs. It is left as it was.
        head: makes outputs of features. It is left as it was.
        support_x: the support inputs, one per row; the same in every step.
        support_y: their targets.
        query_x: the query inputs, one per row.
        query_y: their targets.
        loss_fn: computes a scalar loss from outputs and targets.
        inner_lr: the inner learning rate α, the same in every step.
        steps: how many steps, k ≥ 1.

    Returns:
        A pair of tuples: the gradients of the query loss after adaptation with respect to
        `body.parameters()`, and those with respect to `head.parameters()`.
    """
    raise NotImplementedError
