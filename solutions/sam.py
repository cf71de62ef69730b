"""Description
-----------
Some minima are wide valleys and some are narrow cracks. Weights in a wide valley lose little when
they are moved a little, and such weights often do better on new data. Sharpness-aware minimisation
(SAM) looks for them: it asks for a small loss not at $θ$ alone, but at the worst point within a
distance $ρ$. To first order, the worst point lies straight uphill:

    g = ∇L(θ)
    θ' = θ + ρ g / ‖g‖

An optimizer then steps from $θ$, but along the gradient at $θ'$. This is what you compute:

    ∇L(θ')      where $θ'$ counts as a constant

The length $‖g‖$ is one number, taken over all parameters together. So the step from $θ$ to $θ'$ has
the length $ρ$, however large the gradient is. The point $θ'$ depends on $θ$ as well. SAM leaves
this dependence out on purpose: it would cost a second derivative.

Example
-------
The model is $y = w · x$ with $w = (1, 0)$, the loss is the squared error, and $ρ = 0.5$. The batch
is one example $x = (3, 4)$ with the target 2. The output is 3, so $g = 2 · (3 − 2) · x = (6, 8)$,
of length 10. Half of its direction is (0.3, 0.4), so $w' = (1.3, 0.4)$. There the output is 5.5,
and the gradient is $2 · 3.5 · x = (21, 28)$:

    >>> model = nn.Linear(2, 1, bias=False)
    >>> with torch.no_grad():
    ...     _ = model.weight.copy_(torch.tensor([[1.0, 0.0]]))
    >>> x, y = torch.tensor([[3.0, 4.0]]), torch.tensor([[2.0]])
    >>> mse = lambda output, target: ((output - target) ** 2).mean()
    >>> (slope,) = sam_gradient(model, x, y, mse, 0.5)
    >>> print([[round(number, 3) for number in row] for row in slope.tolist()])
    [[21.0, 28.0]]

Guidance
--------
- Two gradients are needed, each from a forward pass of its own: one at $θ$ and one at $θ'$.
- Leave the model as it was: weights to the last bit, buffers, mode, hooks, and `.grad`, which may
  hold something before the call. You may move the weights for a while. If you do, put saved values
  back: adding and subtracting again leaves rounding behind.
- The gradient is never zero here.

What the grader verifies
------------------------
- The model is left as it was.
- The gradient is the one at $θ'$, for several radii and losses, also when the function is called
  again with another batch.
- All this holds for nested modules, convolution with cross-entropy, a buffer that the model reads,
  and in float32. As a bonus: tied weights.
The grader does not check what happens where the gradient is zero, or whether your result has a
graph.

Useful
------
- `torch.autograd.grad`:
  https://docs.pytorch.org/docs/stable/generated/torch.autograd.grad.html
- `torch.func.functional_call`:
  https://docs.pytorch.org/docs/stable/generated/torch.func.functional_call.html
- `torch.linalg.vector_norm`:
  https://docs.pytorch.org/docs/stable/generated/torch.linalg.vector_norm.html

References
----------
- P. Foret, A. Kleiner, H. Mobahi, B. Neyshabur (2021), Sharpness-Aware Minimization for Efficiently
  Improving Generalization, ICLR. Section 2. https://arxiv.org/abs/2010.01412
- J. Kwon, J. Kim, H. Park, I. K. Choi (2021), ASAM: Adaptive Sharpness-Aware Minimization for
  Scale-Invariant Learning of Deep Neural Networks, ICML. https://arxiv.org/abs/2102.11600
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn


def sam_gradient(
    model: nn.Module,
    x: Tensor,
    y: Tensor,
    loss_fn: Callable[[Tensor, Tensor], Tensor],
    rho: float,
) -> tuple[Tensor, ...]:
    """The gradient at the worst weights within a distance, to first order.

    Args:
        model: the model with the weights θ. It is left as it was.
        x: the inputs of a batch, one per row.
        y: their targets.
        loss_fn: computes a scalar loss from outputs and targets.
        rho: the distance ρ > 0.

    Returns:
        ∇L(θ + ρ g/‖g‖) with g = ∇L(θ): one tensor per parameter, in the order of
        `model.parameters()`.
    """
    ### BEGIN SOLUTION
    weights = dict(model.named_parameters())
    loss = loss_fn(model(x), y)
    gradient = torch.autograd.grad(loss, list(weights.values()))
    length = torch.cat([g.flatten() for g in gradient]).norm()
    worst = {
        name: (weight + rho * g / length).detach().requires_grad_()
        for (name, weight), g in zip(weights.items(), gradient, strict=True)
    }
    worst_loss = loss_fn(torch.func.functional_call(model, worst, (x,)), y)
    return torch.autograd.grad(worst_loss, list(worst.values()))
    ### END SOLUTION
