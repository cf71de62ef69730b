"""What formulas about a Jacobian compute on: a function at a point, in float64 and with graphs."""

from collections.abc import Callable

import torch
from torch import Tensor

from grader.common.derivatives import central_difference
from grader.common.tasks import cotangent
from grader.judge.compare import Expected
from grader.katas.jvp.functions import AtPoint, function_of


class Point:
    """The problem's function, x and v in float64, and a covector c of the output's shape."""

    def __init__(self, problem: AtPoint, other: bool = False) -> None:
        self.problem = problem
        self.function = function_of(problem.family, problem.seed, torch.float64, shifted=False)
        self.x, self.v = (t.detach().double().requires_grad_() for t in problem.point(other))
        self.c = cotangent(self.function(self.x), problem.seed)

    def other(self) -> "Point":
        return Point(self.problem, other=True)

    def pulled_back(self, covector: Callable[[Tensor], Tensor]) -> Tensor:
        """Jᵀ w at x, with its graph; w is made from the output."""
        y = self.function(self.x)
        return slope((y * covector(y)).sum(), self.x)

    def second_derivatives(self) -> Tensor:
        """H v for each output, as columns."""
        y = self.function(self.x).flatten()
        return torch.stack(
            [slope((slope(one, self.x) * self.v).sum(), self.x).flatten() for one in y], dim=1
        )

    def product_by_differences(self) -> Tensor:
        """J v by central differences."""
        x = self.x.detach()
        jacobian = central_difference(
            lambda t: self.function(t.reshape(x.shape)), x.flatten(), 1e-5
        )
        return jacobian.detach() @ self.v.detach().flatten()


def slope(scalar: Tensor, *wanted: Tensor) -> Tensor:
    """The sum of a scalar's gradients with respect to tensors of one shape."""
    found = torch.autograd.grad(scalar, wanted, create_graph=True, materialize_grads=True)
    return torch.stack(found).sum(dim=0)


def is_combination(seen: object, columns: Tensor) -> bool:
    """Whether it is a sum of these vectors, whatever their weights."""
    assert isinstance(seen, Tensor)
    fit = columns @ (torch.linalg.pinv(columns, rtol=1e-9) @ seen.double())
    return bool((fit - seen).norm() <= 1e-5 * seen.norm())


def is_sum_or_mean(seen: object, right: Expected) -> bool:
    """Whether it is one number where there should be several: their sum or their mean."""
    assert isinstance(seen, Tensor)
    given = float(seen.flatten()[0])
    same = bool((seen == given).all()) and right.vector.numel() > 1
    numbers = right.vector.sum(), right.vector.mean()
    return same and any(abs(given - n) < 1e-5 * abs(n) for n in numbers)
