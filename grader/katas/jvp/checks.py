"""What jvp asks for, and the truth that answers are compared with. For the judge alone."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from grader.judge.compare import Seen, Truth, share_off
from grader.judge.kata import Kata
from grader.judge.requirements import close_to, differentiable, written
from grader.katas.jvp.jacobian import Point, is_combination, is_sum_or_mean, slope
from grader.katas.jvp.problems import draw


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


jvp = Kata("jvp", draw, at=Point)
jvp.value("product", product)
for of in "xv":
    jvp.value(f"{of}_derivative", along(of))
jvp.truth(lambda at: {"again": at.problem.again, "seconds": at.second_derivatives()})
jvp.finite_differences(product=Point.product_by_differences)

jvp.slip("output-as-dummy", ways("tanh exp", "through the output"))
jvp.slip("transposed-product", ways("square", "transposed"))
for way in ("the sum's gradient", "the sum's gradient, entry by entry"):
    jvp.slip("outputs-summed", ways("square", way))
jvp.slip("second-derivative", ways("square", "the output's, with respect to x"))
jvp.slip("scaled-gradient", way="divided")


@jvp.fact
def one_number(seen: Seen, truth: Truth) -> bool:
    return is_sum_or_mean(seen.product, truth.product)


@jvp.fact
def of_second_derivatives(seen: Seen, truth: Truth) -> bool:
    """A sum of the outputs' H v. (One output of a square is linear.)"""
    return is_combination(seen.product, truth.seconds.tensors[0])


@jvp.fact
def nearly_right(seen: Seen, truth: Truth) -> bool:
    """Right to a few digits, which is what a difference quotient gives."""
    return share_off(seen.product, truth.product) < 0.05


def where(name: str) -> Callable[[Any], bool]:
    """Where this requires grad, and the product depends on it."""
    return lambda problem: name in problem.tracked and (name, problem.family) != ("x", "linear")


jvp.require("function_is_written", written)
jvp.require("product_is_right", close_to("product", in_turn=True))
for check in (
    "it_holds_where_the_output_is_saved",
    "it_is_exact_beside_large_values",
    "reverse_passes_are_enough",
):
    jvp.require(check, close_to("product"))
for of in "xv":
    value = f"{of}_derivative"
    jvp.require(f"{value}_is_right", differentiable("has_graph", value), applies=where(of))
jvp.elsewhere()
