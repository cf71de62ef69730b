"""Description
-----------
MAML differentiates through every step of its inner loop. Implicit MAML needs none of them: it looks
only at where the inner loop ends. Suppose that adaptation minimises the support loss plus a pull
back to the start $θ$, with the strength $λ$:

    φ minimises  L_s(φ) + λ/2 ‖φ − θ‖²

At such a minimum $∇L_s(φ) + λ (φ − θ) = 0$. This equation says how $φ$ moves when $θ$ does, however
the minimum was found. Differentiate it, and the meta-gradient is the solution of a linear system:

    (I + H_s/λ) z = g_q

$H_s$ is the Hessian of the support loss and $g_q$ the gradient of the query loss, both at the
adapted weights. Nobody can store $H_s$ for a real network. Conjugate gradient solves the system
with products $H_s p$ alone. Write $A p = p + H_s p / λ$. It starts with $z = 0$ and $r = p = g_q$,
and an iteration is

    a = r·r / p·(A p)         how far to go along $p$
    z = z + a p,    r' = r − a (A p)
    b = r'·r' / r·r           how much of the old direction to keep
    p = r' + b p,    r = r'

A dot is over all entries of all parameters together. After as many iterations as there are weights
the system is solved; a few are often enough.

Example
-------
The model is $y = w · x$ with $w = (1, 1)$, and the loss is the squared error. The support inputs
(1, 0) and (0, 2) give $H_s = diag(1, 4)$, so for $λ = 2$ the matrix is $diag(1.5, 3)$. The query
example has the input (1, 1) and the target 0.5, so $g_q = (3, 3)$. One iteration goes along $g_q$
for $a = 18/40.5 = 4/9$, and two solve the system:

    >>> model = nn.Linear(2, 1, bias=False)
    >>> _ = nn.init.ones_(model.weight)
    >>> support_x, support_y = torch.tensor([[1.0, 0.0], [0.0, 2.0]]), torch.tensor([[1.0], [2.0]])
    >>> query_x, query_y = torch.tensor([[1.0, 1.0]]), torch.tensor([[0.5]])
    >>> mse = lambda output, target: ((output - target) ** 2).mean()
    >>> task = model, support_x, support_y, query_x, query_y, mse
    >>> for iterations in (1, 2):
    ...     (z,) = implicit_meta_gradient(*task, 2.0, iterations)
    ...     print([round(entry, 4) for entry in z.flatten().tolist()])
    [1.3333, 1.3333]
    [2.0, 1.0]

Guidance
--------
- The model that you are given is already adapted: its weights are $φ$. Take no step.
- $H_s$ is the Hessian of the plain support loss. The pull is the $I$ in the matrix.
- A product $H_s p$ is the gradient of $g_s · p$. The graph of $g_s$ can serve all of them.
- Run so many iterations, and no fewer because the residual is small. Only where it is zero there is
  nothing left to do.
- The model stays as it was: weights, buffers, mode, hooks, `requires_grad` and `.grad`.

What the grader verifies
------------------------
- The model is left as it was.
- The result is the z after that many iterations, one tensor per parameter, in the order of
  `model.parameters()`, for 1 to 6 iterations, several strengths and several losses.
- No tensor is as large as a Hessian or a block of it. The entries of the largest one are counted.
- The number of kernels does not grow with the number of weights. They are counted.
- All this holds for nested modules, convolution with cross-entropy, a buffer that the model reads,
  and in float32.
In all problems $I + H_s/λ$ is positive definite. The grader does not check whether the result
requires grad.

Useful
------
- `torch.autograd.grad`:
  https://docs.pytorch.org/docs/stable/generated/torch.autograd.grad.html
- `torch.func`, with `grad`, `vjp` and `jvp`:
  https://docs.pytorch.org/docs/stable/func.html

References
----------
- A. Rajeswaran, C. Finn, S. Kakade, S. Levine (2019), Meta-Learning with Implicit Gradients,
  NeurIPS. Section 3 and Algorithm 2. https://arxiv.org/abs/1909.04630
- M. R. Hestenes, E. Stiefel (1952), Methods of Conjugate Gradients for Solving Linear Systems.
  https://doi.org/10.6028/jres.049.044
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn

### BEGIN SOLUTION
from torch.nn.utils import parameters_to_vector as flat  # isort: skip

### END SOLUTION


def implicit_meta_gradient(
    model: nn.Module,
    support_x: Tensor,
    support_y: Tensor,
    query_x: Tensor,
    query_y: Tensor,
    loss_fn: Callable[[Tensor, Tensor], Tensor],
    strength: float,
    iterations: int,
) -> tuple[Tensor, ...]:
    """Compute implicit MAML's meta-gradient by conjugate gradient.

    Args:
        model: the adapted model, with the weights φ. It is left as it was.
        support_x: the support inputs, one per row.
        support_y: their targets.
        query_x: the query inputs, one per row.
        query_y: their targets.
        loss_fn: computes a scalar loss from outputs and targets.
        strength: λ > 0, how strongly adaptation was pulled back to its start.
        iterations: how many iterations of conjugate gradient, from zero on; at least one.

    Returns:
        z, one tensor per parameter, in the order of `model.parameters()`.
    """
    ### BEGIN SOLUTION
    parameters = list(model.parameters())
    support_loss = loss_fn(model(support_x), support_y)
    slope = flat(torch.autograd.grad(support_loss, parameters, create_graph=True))

    def times(p: Tensor) -> Tensor:
        """(I + H_s/λ) p"""
        product = torch.autograd.grad(slope @ p, parameters, retain_graph=True)
        return p + flat(product) / strength

    query_loss = loss_fn(model(query_x), query_y)
    r = p = flat(torch.autograd.grad(query_loss, parameters))
    z = torch.zeros_like(r)
    for _ in range(iterations):
        if not r.any():
            break
        along = times(p)
        a = (r @ r) / (p @ along)
        z = z + a * p
        new = r - a * along
        p = new + (new @ new) / (r @ r) * p
        r = new
    pieces = z.split([parameter.numel() for parameter in parameters])
    return tuple(z.view_as(p) for z, p in zip(pieces, parameters, strict=True))
    ### END SOLUTION
