"""What reweight asks for, and the truth that answers are compared with. For the judge alone."""

from collections.abc import Callable
from typing import Any

from torch import Tensor

from grader.judge.compare import Expected, Seen, Truth
from grader.judge.inner_slips import masks
from grader.judge.kata import Kata
from grader.judge.requirements import close_to, unchanged, written
from grader.katas.reweight.examples import Examples, shares, softmaxes
from grader.katas.reweight.problems import Problem, draw

kata = Kata("reweight", draw, at=Examples)


def weights(at: Examples, *, turn: Callable[[Tensor], Tensor] = shares, **mistakes: Any) -> Tensor:
    """max(0, −∂L_v/∂ε), with the sum 1. turn: what makes weights of the slopes."""
    return turn(at.slopes(**mistakes))


def helps(problem: Problem) -> bool:
    return problem.helps


kata.value("shares", weights)
kata.truth(lambda at: at.original() | {"helps": at.problem.helps})
kata.finite_differences(shares=lambda at: shares(at.slopes_by_differences()))

for way in (lambda s: s / s.sum(), lambda s: s / s.abs().sum(), lambda s: s,
            lambda s: s / s.clamp(min=0).sum()):  # fmt: skip
    kata.slip("not-clamped", turn=way, power=helps)
kata.slip("outer-sign", turn=lambda s: shares(-s))
kata.slip("absolute-value", turn=lambda s: s.abs() / s.abs().sum())
for way in (lambda s: s / s.abs().sum(), lambda s: s / s.sum(), lambda s: s / s.norm()):
    kata.slip("normalised-first", turn=lambda s, way=way: way(s).clamp(min=0), power=helps)
kata.slip("wrong-normalisation", turn=lambda s: s.softmax(dim=0), power=helps)
kata.slip("wrong-normalisation", softmaxes, power=False)
kata.slip("eps-not-zero", lambda at: ({"eps": e} for e in (1, 1 / len(at.support[0]))), power=helps)
kata.slip("wrong-validation-loss", on="support", power=helps)
kata.slip("wrong-validation-loss", lambda at: ({"only": i} for i in range(len(at.query[0]))),
          power=False)  # fmt: skip
kata.slip("cosine", alike="all", power=helps)
kata.slip("cosine", alike="tensor", power=False)
for pieces in ("tensor", "entry"):
    kata.slip("partial-gradient", apart=pieces, power=False)
kata.slip("partial-gradient", lambda at: ({"mask": m} for m in masks(at)), power=False)


@kata.fact
def wrong_total(seen: Seen, truth: Truth) -> bool:
    """The weights are right up to a positive factor of their own."""
    right: Expected = truth.shares
    given = seen.shares.double() if isinstance(seen.shares, Tensor) else right.vector * 0
    factor = given.sum() / right.vector.sum()
    is_multiple = (given - factor * right.vector).norm() < 1e-5 * given.norm()
    return bool(is_multiple and factor > 0 and abs(factor - 1) > 1e-4)


@kata.fact
def nothing_comes_out(seen: Seen, truth: Truth) -> bool:
    """Zeros or NaN."""
    return isinstance(seen.shares, Tensor) and not seen.shares.nan_to_num().any()


@kata.fact
def nobody_helps(seen: Seen, truth: Truth) -> bool:
    return not truth.helps


kata.require("function_is_written", written)
kata.require("model_is_left_alone", unchanged("after", "example_weights"))
kata.require("weights_are_right", close_to("shares", in_turn=True), applies=helps)
kata.require("zeros_where_nothing_helps", close_to("shares"), applies=lambda p: not helps(p))
kata.elsewhere()
