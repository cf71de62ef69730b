"""What jvp asks for, and the truth that answers are compared with. For the judge alone."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from grader.common.derivatives import central_difference
from grader.common.functions import function_of
from grader.common.tasks import cotangent
from grader.judge.compare import Expected, Seen, Truth
from grader.judge.kata import Kata
from grader.judge.requirements import close_to, differentiable, written
from grader.katas.jvp.problems import Problem, draw


class Point:
    """The problem's function, x and v in float64, and a covector c of the output's shape."""

    def __init__(self, problem: Problem, other: bool = False) -> None:
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


def slope(scalar: Tensor, *wanted: Tensor) -> Tensor:
    """The sum of a scalar's gradients with respect to tensors of one shape."""
    found = torch.autograd.grad(scalar, wanted, create_graph=True, materialize_grads=True)
    return torch.stack(found).sum(dim=0)


def product(at: Point, *, way: str = "") -> Tensor:
    """∂/∂w (Jᵀ w · v), or what comes out where another derivative is taken."""
    if way == "transposed":
        return at.pulled_back(lambda y: at.v)
    if way == "the sum's gradient, entry by entry":
        return at.pulled_back(torch.ones_like) * at.v
    if way == "the output's, with respect to x":  # y/2 · y has the slope Jᵀ y
        return slope((at.pulled_back(lambda y: y / 2) * at.v).sum(), at.x)
    if way == "the sum's gradient":
        return at.pulled_back(torch.ones_like)
    y = at.function(at.x)
    w = y.detach().clone().requires_grad_()
    v = at.v / at.v.norm() if way == "divided" else at.v
    # A backward pass may have saved the output, which is then another way from w to the result.
    wanted = (w, y) if way == "through the output" else (w,)
    return slope((slope((y * w).sum(), at.x) * v).sum(), *wanted)


def ways(families: str, *names: str) -> Callable[[Point], list[dict[str, str]]]:
    """Ways to go wrong that show, and give something of the right shape, in these families."""
    return lambda at: [{"way": name} for name in names if at.problem.family in families.split()]


def along(of: str) -> Callable[[Point], Tensor]:
    """The derivative of c · J v with respect to x or v."""
    return lambda at: slope((product(at) * at.c).sum(), getattr(at, of))


def by_differences(at: Point, x: Tensor) -> Tensor:
    """J(x) v by central differences."""
    jacobian = central_difference(lambda t: at.function(t.reshape(x.shape)), x.reshape(-1), 1e-5)
    return jacobian.detach() @ at.v.detach().reshape(-1)


jvp = Kata("jvp", draw, at=Point)
jvp.value("product", product)
jvp.value("x_derivative", along("x"))
jvp.value("v_derivative", along("v"))
jvp.truth(lambda at: {"again": at.problem.again, "seconds": at.second_derivatives()})
jvp.finite_differences(product=lambda at: by_differences(at, at.x.detach()))

jvp.slip("output-as-dummy", ways("tanh exp", "through the output"))
jvp.slip("transposed-product", ways("square", "transposed"))
for way in ("the sum's gradient", "the sum's gradient, entry by entry"):
    jvp.slip("outputs-summed", ways("square", way))
jvp.slip("second-derivative", ways("square", "the output's, with respect to x"))
jvp.slip("scaled-gradient", way="divided")


@jvp.fact
def one_number(seen: Seen, truth: Truth) -> bool:
    """One number where there should be several: their sum or their mean."""
    right: Expected = truth.product
    assert isinstance(seen.product, Tensor)
    numbers = right.vector.sum(), right.vector.mean()
    given = float(seen.product.flatten()[0])
    same = bool((seen.product == given).all()) and right.vector.numel() > 1
    return same and any(abs(given - n) < 1e-5 * abs(n) for n in numbers)


@jvp.fact
def of_second_derivatives(seen: Seen, truth: Truth) -> bool:
    """A sum of the outputs' H v, whatever their weights. (One output of a square is linear.)"""
    columns, given = truth.seconds.tensors[0], seen.product
    assert isinstance(given, Tensor)
    fit = columns @ (torch.linalg.pinv(columns, rtol=1e-9) @ given.double())
    return bool((fit - given).norm() <= 1e-5 * given.norm())


@jvp.fact
def nearly_right(seen: Seen, truth: Truth) -> bool:
    """Right to a few digits, which is what a difference quotient gives."""
    right: Expected = truth.product
    assert isinstance(seen.product, Tensor)
    return float((seen.product.double().reshape(-1) - right.vector).norm()) < 0.05 * right.length


def where(name: str) -> Callable[[Any], bool]:
    """Where this requires grad, and the product depends on it."""
    return lambda problem: name in problem.tracked and (name, problem.family) != ("x", "linear")


jvp.require("function_is_written", written)
jvp.require("product_is_right", close_to("product", in_turn=True))
jvp.require("it_holds_where_the_output_is_saved", close_to("product"))
jvp.require("it_is_exact_beside_large_values", close_to("product"))
jvp.require("reverse_passes_are_enough", close_to("product"))
jvp.require(
    "x_derivative_is_right", differentiable("has_graph", "x_derivative"), applies=where("x")
)
jvp.require(
    "v_derivative_is_right", differentiable("has_graph", "v_derivative"), applies=where("v")
)
jvp.elsewhere()
