"""Description
-----------
Model-agnostic meta-learning looks for weights $θ$ from which one gradient step on a new task goes a
long way. Each task has a support set to adapt on and a query set to evaluate on:

    θ'       = θ − α ∇L_s(θ)          the inner update: fast weights, adapted on the support set
    meta-loss = L_q(θ')               how well the adapted model does on the query set
    ∂L_q(θ')/∂θ                       the meta-gradient, with respect to the weights *before*

The step from $θ$ to $θ'$ is part of what is differentiated. $θ$ appears twice in it: as the
starting point, and inside $∇L_s(θ)$. The second brings in a second derivative, the Hessian of the
support loss:

    ∂L_q(θ')/∂θ = (I − α H_s(θ)) ∇L_q(θ')

You write both halves: an inner update that keeps its graph, and an outer update whose gradient
flows back through it.

Example
-------
The model is $y = w x$ with $w = 1$, the loss is the squared error, and $α = 0.1$. On the support
example (1, 3) the slope is $2 (w − 3) = −4$, so $w' = 1 + 0.4 = 1.4$. On the query example (2, 2)
the loss is $(2.8 − 2)² = 0.64$, with the slope 3.2 at $w'$. The support loss has the second
derivative 2, so the meta-gradient is $(1 − 0.1 · 2) · 3.2 = 2.56$:

    >>> model = nn.Linear(1, 1, bias=False)
    >>> _ = nn.init.ones_(model.weight)
    >>> support_x, support_y = torch.tensor([[1.0]]), torch.tensor([[3.0]])
    >>> query_x, query_y = torch.tensor([[2.0]]), torch.tensor([[2.0]])
    >>> loss_fn = lambda output, target: ((output - target) ** 2).mean()
    >>> fast = maml_inner_update(model, support_x, support_y, loss_fn, 0.1)
    >>> round(fast(torch.tensor([[1.0]])).item(), 4)
    1.4
    >>> meta_loss = maml_outer_update(model, fast, query_x, query_y, loss_fn)
    >>> round(float(meta_loss), 4), round(model.weight.grad.item(), 4)
    (0.64, 2.56)

Guidance
--------
- The new model's weights are results of a computation, not weights that someone set.
- Do not change the original: its weights, buffers, mode, hooks, `requires_grad` and `.grad` stay
  as they were. The outer update fills `.grad` and changes nothing else.
- The grader only calls the new model on inputs: a module, a function or any other callable will
  do.
- The outer update fills `.grad` and leaves the step to its caller, as `loss.backward()` does. The
  grader clears `.grad` before each call, so you may add to it or overwrite it.
- Models may be nested, and may have buffers and convolutions. The loss may be any
  `loss_fn(output, target)`.

What the grader verifies
------------------------
- The inner update returns something new and callable, and leaves the original alone.
- The fast model computes what the weights $θ − α∇L_s(θ)$ compute, for several rates $α$.
- It is still connected to the original's weights, with the right derivative.
- After the outer update every parameter has a finite `.grad` of the right shape, and nothing else
  about the original has changed.
- The outer update returns the meta-loss, as a number or a tensor that holds one number.
- The Hessian-vector part of the meta-gradient agrees with finite differences.
- The whole meta-gradient is right, on fresh random tasks.
- All this holds for nested modules, convolution with cross-entropy, a buffer that the model reads,
  and in float32. As a bonus: chained inner updates, and tied weights.
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
  Networks, ICML. Section 2.2 and Algorithm 1. https://arxiv.org/abs/1703.03400
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn

### BEGIN SOLUTION
from functools import partial  # isort: skip
from torch.func import functional_call  # isort: skip

### END SOLUTION


def maml_inner_update(
    model: nn.Module,
    support_x: Tensor,
    support_y: Tensor,
    loss_fn: Callable[[Tensor, Tensor], Tensor],
    inner_lr: float,
) -> Callable[[Tensor], Tensor]:
    """Adapt the model to a task with one differentiable gradient step.

    Args:
        model: the model with the weights θ. It is left as it was.
        support_x: the support inputs, one per row.
        support_y: their targets.
        loss_fn: computes a scalar loss from outputs and targets.
        inner_lr: the inner learning rate α.

    Returns:
        A new model, callable on inputs, with the weights θ' = θ − α ∇L_s(θ). It keeps the graph
        from θ' back to the parameters of `model`.
    """
    ### BEGIN SOLUTION
    loss = loss_fn(model(support_x), support_y)
    # A fast model is a `partial`, so that the model and its weights are there to adapt it again.
    again = isinstance(model, partial)
    net, weights = model.args if again else (model, dict(model.named_parameters()))
    gradient = torch.autograd.grad(loss, list(weights.values()), create_graph=True)
    fast = {n: w - inner_lr * g for (n, w), g in zip(weights.items(), gradient, strict=True)}
    return partial(functional_call, net, fast)
    ### END SOLUTION


def maml_outer_update(
    original_model: nn.Module,
    fast_model: Callable[[Tensor], Tensor],
    query_x: Tensor,
    query_y: Tensor,
    loss_fn: Callable[[Tensor, Tensor], Tensor],
) -> Tensor:
    """Compute the meta-loss and leave its gradient in the original model's `.grad`.

    Args:
        original_model: the model that `fast_model` was adapted from. Its weights do not change.
        fast_model: what `maml_inner_update` returned.
        query_x: the query inputs, one per row.
        query_y: their targets.
        loss_fn: computes a scalar loss from outputs and targets.

    Returns:
        The meta-loss, a scalar.
    """
    ### BEGIN SOLUTION
    meta_loss = loss_fn(fast_model(query_x), query_y)
    meta_loss.backward()
    return meta_loss.detach()
    ### END SOLUTION
