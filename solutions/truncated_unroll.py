"""Description
-----------
The gradient of a long inner loop needs the graph of every step. Truncation keeps the last `horizon`
steps only: the window. All steps are taken, but the gradient goes back no further than to the
weights where the window begins. With $k$ steps and the horizon $h$:

    θ_0 = θ,    θ_{i+1} = θ_i − α ∇L_s(θ_i),    i = 0 … k − 1
    ∂L_q(θ_k)/∂θ_{k−h} = (I − α H_s(θ_{k−h})) … (I − α H_s(θ_{k−1})) ∇L_q(θ_k)

With $h = 0$ no factor is left, and what remains is the query gradient at $θ_k$: first-order MAML.
With $h ≥ k$ nothing is cut, and what comes out is the exact meta-gradient. In between you choose
how much memory to pay for how exact a gradient. The memory is that of the window, however many
steps come before it.

Example
-------
The model is $y = w x$ with $w = 1$, the loss is the squared error, and $α = 0.1$. On the support
example (1, 3) two steps lead to $w_2 = 1.72$, and each has the factor $1 − 0.1 · 2 = 0.8$. On the
query example (2, 2) the slope at $w_2$ is $8 (1.72 − 1) = 5.76$. Each step in the window multiplies
it by 0.8, and there are two steps at most:

    >>> model = nn.Linear(1, 1, bias=False)
    >>> _ = nn.init.ones_(model.weight)
    >>> one, two, three = (torch.tensor([[number]]) for number in (1.0, 2.0, 3.0))
    >>> mse = lambda output, target: ((output - target) ** 2).mean()
    >>> for horizon in (0, 1, 2, 9):
    ...     (slope,) = truncated_meta_gradient(model, one, three, two, two, mse, 0.1, 2, horizon)
    ...     print(horizon, round(slope.item(), 4))
    0 5.76
    1 4.608
    2 3.6864
    9 3.6864

Guidance
--------
- There are always `steps` steps. The horizon says which of them are differentiated.
- A horizon may be 0, and it may be longer than the loop. It need not divide the number of steps.
- The factors belong to the weights at which each step began. They do not commute.
- Leave the model as it was: weights, buffers, mode, hooks, and `.grad`, which may hold something
  before the call.
- A step before the window may leave nothing behind but its weights.

What the grader verifies
------------------------
- The model is left as it was.
- The gradient is right for horizons of 0, shorter than the loop, as long, and longer, for several
  losses, also when the function is called again with another task.
- With one horizon, the bytes that are alive at once do not grow with the number of steps. They are
  counted.
- All this holds for nested modules, convolution with cross-entropy, a buffer that the model reads,
  and in float32. As a bonus: tied weights.
The grader does not check whether your result has a graph.

Useful
------
- `torch.autograd.grad`:
  https://docs.pytorch.org/docs/stable/generated/torch.autograd.grad.html
- `torch.Tensor.detach`:
  https://docs.pytorch.org/docs/stable/generated/torch.Tensor.detach.html
- `torch.func.functional_call`:
  https://docs.pytorch.org/docs/stable/generated/torch.func.functional_call.html

References
----------
- A. Shaban, C.-A. Cheng, N. Hatch, B. Boots (2019), Truncated Back-propagation for Bilevel
  Optimization, AISTATS. Section 3. https://arxiv.org/abs/1810.10667
- R. J. Williams, J. Peng (1990), An Efficient Gradient-Based Algorithm for On-Line Training of
  Recurrent Network Trajectories, Neural Computation. https://doi.org/10.1162/neco.1990.2.4.490
- Y. Wu, M. Ren, R. Liao, R. Grosse (2018), Understanding Short-Horizon Bias in Stochastic
  Meta-Optimization, ICLR. https://arxiv.org/abs/1803.02021
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn

### BEGIN SOLUTION
from torch.func import functional_call  # isort: skip

### END SOLUTION


def truncated_meta_gradient(
    model: nn.Module,
    support_x: Tensor,
    support_y: Tensor,
    query_x: Tensor,
    query_y: Tensor,
    loss_fn: Callable[[Tensor, Tensor], Tensor],
    inner_lr: float,
    steps: int,
    horizon: int,
) -> tuple[Tensor, ...]:
    """The meta-gradient through the last steps of an inner loop.

    Args:
        model: the model with the weights θ. It is left as it was.
        support_x: the support inputs, one per row; the same in every step.
        support_y: their targets.
        query_x: the query inputs, one per row.
        query_y: their targets.
        loss_fn: computes a scalar loss from outputs and targets.
        inner_lr: the inner learning rate α, the same in every step.
        steps: how many steps are taken, k ≥ 1.
        horizon: how many of the last ones are differentiated, h ≥ 0; all of them if h ≥ k.

    Returns:
        ∂L_q(θ_k)/∂θ_{k−h}, or with respect to θ_0 if h ≥ k: one tensor per parameter, in the order
        of `model.parameters()`.
    """
    ### BEGIN SOLUTION

    def step(weights: dict[str, Tensor], differentiated: bool) -> dict[str, Tensor]:
        loss = loss_fn(functional_call(model, weights, (support_x,)), support_y)
        gradient = torch.autograd.grad(loss, list(weights.values()), create_graph=differentiated)
        pairs = zip(weights.items(), gradient, strict=True)
        return {name: weight - inner_lr * g for (name, weight), g in pairs}

    def leaves(weights: dict[str, Tensor]) -> dict[str, Tensor]:
        return {name: weight.detach().requires_grad_() for name, weight in weights.items()}

    start = leaves(dict(model.named_parameters()))
    for _ in range(steps - horizon):
        start = leaves(step(start, differentiated=False))
    weights = start
    for _ in range(min(horizon, steps)):
        weights = step(weights, differentiated=True)
    loss = loss_fn(functional_call(model, weights, (query_x,)), query_y)
    return torch.autograd.grad(loss, list(start.values()))
    ### END SOLUTION
