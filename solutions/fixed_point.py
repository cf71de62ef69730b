"""Description
-----------
Apply a function again and again, $z → f(z, a)$, until nothing changes. Where the function is a
contraction this ends at a fixed point $z = f(z, a)$, wherever it began. How does that point change
with the input $a$?

You could differentiate all the iterations, and keep the graph of each of them. But the fixed point
does not know how it was reached. It is enough to differentiate the equation itself. With
$J = ∂f/∂z$ at the fixed point,

    dz = J dz + ∂f/∂a da

which is solved for $dz$. A backward pass needs the transposed equation. The gradient $c$ that
arrives at z becomes a vector $u$, and $u$ goes back through one application of f:

    u = c + Jᵀ u,    cᵀ ∂z/∂a = uᵀ ∂f/∂a

The equation for $u$ is a fixed point as well. Iterated from $u = c$, it adds up the series
$c + Jᵀ c + Jᵀ Jᵀ c + …$. You can also solve it as a linear system.

Example
-------
$f(z, b) = A z + b$ with the rows $(0.5, 0.5)$ and $(0, 0.5)$ in A, and $b = (1, 1)$. The second
entry of the fixed point is 2, and the first is 4. The first one depends on both entries of b,
$∂z_1/∂b = (2, 2)$. A single application would say $(1, 0)$:

    >>> matrix = torch.tensor([[0.5, 0.5], [0.0, 0.5]])
    >>> b = torch.tensor([1.0, 1.0], requires_grad=True)
    >>> z = fixed_point(lambda z, b: matrix @ z + b, torch.zeros(2), (b,), 100)
    >>> [round(entry, 4) for entry in z.tolist()]
    [4.0, 2.0]
    >>> (slope,) = torch.autograd.grad(z[0], b)
    >>> [round(entry, 4) for entry in slope.tolist()]
    [2.0, 2.0]

Guidance
--------
- The iteration itself needs no graph.
- Where does a graph have to begin for the products with $Jᵀ$, and where for the gradient of the
  inputs?
- Something has to happen between the gradient that arrives and the one that goes on. Torch lets you
  put it there: with a hook on a tensor, or with an autograd function of your own.
- Some inputs may not require grad. Tensors that the function has from elsewhere are constants.

What the grader verifies
------------------------
- z is right, where the iteration has converged. One application more does no harm.
- Each input that requires grad gets its gradient, to 1e-6, also when the function is called again
  with other inputs.
- The bytes that are alive at once are as many for 40 iterations as for 4, with the backward pass.
- All this holds where an iteration leaves 94 % of the distance, and 300 of them are asked for.
The functions are contractions of a vector with a Jacobian that is not symmetric, and everything is
in float64. The grader does not check whether the gradient can be differentiated again, nor how you
solve for $u$.

Useful
------
- `torch.Tensor.register_hook`:
  https://docs.pytorch.org/docs/stable/generated/torch.Tensor.register_hook.html
- `torch.autograd.Function`:
  https://docs.pytorch.org/docs/stable/autograd.html
- `torch.autograd.grad`:
  https://docs.pytorch.org/docs/stable/generated/torch.autograd.grad.html

References
----------
- S. Bai, J. Z. Kolter, V. Koltun (2019), Deep Equilibrium Models, NeurIPS. Section 3.
  https://arxiv.org/abs/1909.01377
- J. Z. Kolter, D. Duvenaud, M. Johnson (2020), Deep Implicit Layers, NeurIPS tutorial.
  http://implicit-layers-tutorial.org
"""

from collections.abc import Callable

import torch
from torch import Tensor


def fixed_point(
    function: Callable[..., Tensor], start: Tensor, inputs: tuple[Tensor, ...], iterations: int
) -> Tensor:
    """Iterate a contraction, and give its fixed point with the gradient of the fixed point.

    Args:
        function: called as `function(z, *inputs)`; gives a tensor of the shape of z.
        start: where the iteration begins, a vector.
        inputs: what the fixed point depends on; those that require grad get a gradient.
        iterations: how often the function is applied. It is enough to converge, forward and
            backward.

    Returns:
        The fixed point, differentiable with respect to `inputs` in a memory that does not grow with
        `iterations`.
    """
    ### BEGIN SOLUTION
    z = start
    with torch.no_grad():
        for _ in range(iterations):
            z = function(z, *inputs)

    end = z.detach().requires_grad_()
    image = function(end, *(one.detach() for one in inputs))

    @torch.enable_grad()
    def adjoint(c: Tensor) -> Tensor:
        """u = c + Jᵀ u, by iteration; Jᵀ u is the gradient of f · u."""
        u = c
        for _ in range(iterations):
            u = c + torch.autograd.grad(image @ u, end, retain_graph=True)[0]
        return u

    result = function(z, *inputs)
    if result.requires_grad:
        result.register_hook(adjoint)
    return result
    ### END SOLUTION
