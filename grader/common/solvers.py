"""Iterative solvers of linear systems, with what people make of them. Both sides of the wall.

They are for small dense matrices, and differentiate nothing. Vectors are flat. A solver is a
generator: z and the residual after 0, 1, 2, … iterations.
"""

import inspect
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import torch
from torch import Tensor


def conjugate_gradient(
    matrix: Tensor,
    b: Tensor,
    start: Tensor,
    *,
    told: bool = True,
    turn: Callable[[Tensor], Tensor] = lambda ratio: ratio,
    apart: tuple[Tensor | None, Tensor | None] = (None, None),
) -> Iterator[tuple[Tensor, Tensor]]:
    """Hestenes and Stiefel 1952, for a symmetric positive definite matrix.

    Slips are: told: whether the first residual takes notice of `start`; turn: how much a direction
    keeps of the one before, by the ratio of the squared residuals; apart: which entries are summed
    for a step length, and for that ratio: `(n, n)`, 1 where two entries have them in common.
    """
    step, ratio = (torch.ones_like(matrix) if one is None else one for one in apart)
    z, r = start, b - matrix @ start if told else b
    p = r
    while True:
        yield z, r
        along = matrix @ p
        # Where a part is solved by itself, both numbers are zero, and nothing is left to do there.
        alpha = (step @ r**2 / (step @ (p * along))).nan_to_num(nan=0.0)
        z, new = z + alpha * p, r - alpha * along
        p, r = new + turn(ratio @ new**2 / (ratio @ r**2)).nan_to_num(nan=0.0) * p, new


def richardson(
    matrix: Tensor, b: Tensor, start: Tensor, rate: float = 1.0
) -> Iterator[tuple[Tensor, Tensor]]:
    """z + rate (b − matrix z), again and again. From zero, at rate 1, this is the Neumann series:
    z is the sum of (I − matrix)^j b over j < k after k iterations."""
    z = start
    while True:
        r = b - matrix @ z
        yield z, r
        z = z + rate * r


def approximate(
    matrix: Tensor,
    b: Tensor,
    iterations: int,
    *,
    damp: float = 1.0,
    hess: float = 1.0,
    share: float = 1.0,
    more: int = 0,
    exact: bool = False,
    start: Tensor | float = 0.0,
    rate: float = 0.0,
    **conjugate: Any,
) -> Tensor:
    """What so many iterations, and `more`, make of (damp I + hess matrix) z = share b: conjugate
    gradient, or plain iterations at a `rate`.

    exact: the solution itself; start: a multiple of b, or a vector.
    """
    b = share * b
    system = damp * torch.eye(len(b), dtype=b.dtype) + hess * matrix
    if exact:
        solution: Tensor = torch.linalg.solve(system, b)
        return solution
    z = start if isinstance(start, Tensor) else start * b
    solver = conjugate_gradient(system, b, z, **conjugate)
    found = richardson(system, b, z, rate) if rate else solver
    return next(islice(found, max(iterations + more, 0), None))[0]


SYSTEM = frozenset(
    name
    for function in (approximate, conjugate_gradient)
    for name, parameter in inspect.signature(function).parameters.items()
    if parameter.kind is parameter.KEYWORD_ONLY
)
"""The keywords of `approximate`."""
