"""What gradcheck asks for, and the truth that answers are compared with. For the judge alone."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import torch
from torch import Tensor

from grader.catalog.checks import CheckText
from grader.common.wrong_gradients import GROSS, NO_NUMBER, OTHER_SHAPES, RIGHT, SLIGHT
from grader.judge.compare import Finding, Seen, Truth, share_off
from grader.judge.kata import Kata, Test
from grader.judge.requirements import close_to, written
from grader.katas.gradcheck.problems import EPS, NOT_ZEROS, ZEROS, Problem, draw


class Point:
    """The problem's function at one point."""

    def __init__(self, problem: Problem, other: bool = False) -> None:
        self.problem, self.x = problem, problem.point(other).clone()

    def other(self) -> "Point":
        return Point(self.problem, other=True)

    def quotient(self, up: Tensor, down: Tensor, run: float) -> Tensor:
        """The slope between two points that lie at these steps from x."""
        shape, f = self.x.shape, self.problem.value
        return (f(self.x + up.reshape(shape)) - f(self.x + down.reshape(shape))) / run


def quotients(at: Point, eps: float, way: str, left: tuple[int, int] | None) -> Tensor:
    """(f(x + eps e_i) − f(x − eps e_i)) / 2 eps, entry by entry. A slip takes other points.

    left: by how many eps the entries before are still shifted, at the upper point and at the lower.
    """
    count = at.x.numel()
    steps = eps * torch.eye(count, dtype=torch.float64)
    before = steps.cumsum(0) - steps  # what the entries before this one have been shifted by
    up, down, run = {
        "together": (steps.sum(0).expand_as(steps), -steps.sum(0).expand_as(steps), 2 * eps),
        "forward": (steps, 0 * steps, eps),
        "backward": (0 * steps, -steps, eps),
    }.get(way, (steps, -steps, 2 * eps))
    if left is not None:
        up, down = up + left[0] * before, down + left[1] * before
    rows = [at.quotient(one, other, run) for one, other in zip(up, down, strict=True)]
    return torch.stack(rows).reshape(at.x.shape)


def with_step(eps: float) -> Callable[..., Tensor]:
    def value(at: Point, *, way: str = "", left: tuple[int, int] | None = None) -> Tensor:
        return quotients(at, eps, way, left)

    return value


kata = Kata("gradcheck", draw, at=Point)
for name, eps in EPS.items():
    kata.value(name, with_step(eps))
kata.truth(lambda at: {"x": at.x, "again": at.problem.again, "scales": at.problem.scales})
kata.truth(lambda at: {"exact": at.problem.gradient(at.x)})
kata.finite_differences(finest=lambda at: at.problem.gradient(at.x))


def several(**ways: Sequence[Any]) -> Callable[[Point], Iterable[dict[str, Any]]]:
    """Ways to shift entries, which are all the same where x is one number."""
    return lambda at: [{k: one} for k, each in ways.items() for one in each if at.x.numel() > 1]


LEFT = [(-1, -1), (1, 1), (1, -1), (-2, -2), (2, 2), (1, 0), (0, -1)]


kata.slip("one-sided-difference", lambda at: ({"way": way} for way in ("forward", "backward")))
kata.slip("all-at-once", several(way=["together"]))
kata.slip("not-restored", several(left=LEFT))


@kata.fact
def same_for_every_eps(seen: Seen, truth: Truth) -> bool:
    assert isinstance(seen.coarse, Tensor)
    assert isinstance(seen.fine, Tensor)
    return share_off(seen.coarse, truth.exact) < 0.05 and seen.coarse.equal(seen.fine)


@kata.fact
def exact(seen: Seen, truth: Truth) -> bool:
    return share_off(seen.coarse, truth.exact) < 1e-13


@kata.fact
def single_precision(seen: Seen, truth: Truth) -> bool:
    """Right where eps is large, and wrong where rounding counts."""
    is_single = isinstance(seen.coarse, Tensor) and seen.coarse.dtype == torch.float32
    return is_single or share_off(seen.coarse, truth.coarse) < 1e-4


@kata.fact
def one_number(seen: Seen, truth: Truth) -> bool:
    return isinstance(seen.coarse, Tensor) and seen.coarse.numel() == 1 < len(truth.exact.vector)


@kata.fact
def x_moved(seen: Seen, truth: Truth) -> bool:
    return share_off(seen.coarse_x, truth.x) > 1e-6


def accepted(seen: Seen, label: str) -> set[str]:
    """The gradients that were found to agree, at one scale."""
    return {n for n, v in vars(getattr(seen, f"{label}_verdicts")).items() if v is True}


@kata.fact
def says_nothing(seen: Seen, truth: Truth) -> bool:
    return set(vars(seen.middle_verdicts).values()) == {"NoneType"}


@kata.fact
def fixed_limit(seen: Seen, truth: Truth) -> bool:
    """What agrees depends on how long gradients are."""
    small, middle, large = (accepted(seen, label) for label in ("small", "middle", "large"))
    wrong = GROSS.keys() | SLIGHT.keys()
    return bool(small & wrong > middle & wrong or middle & RIGHT.keys() > large & RIGHT.keys())


@kata.fact
def some_gross(seen: Seen, truth: Truth) -> bool:
    return bool(accepted(seen, "middle") & GROSS.keys())


@kata.fact
def slight(seen: Seen, truth: Truth) -> bool:
    return bool(accepted(seen, "middle") & SLIGHT.keys())


@kata.fact
def no_number(seen: Seen, truth: Truth) -> bool:
    return bool(accepted(seen, "middle") & NO_NUMBER.keys())


@kata.fact
def other_shape(seen: Seen, truth: Truth) -> bool:
    return bool(accepted(seen, "middle") & OTHER_SHAPES.keys())


@kata.fact
def zeros_refused(seen: Seen, truth: Truth) -> bool:
    return ZEROS not in accepted(seen, "middle") and RIGHT.keys() <= accepted(seen, "middle")


def judged(wanted: bool, *names: str) -> Test:
    """`gradients_agree` says this of each of these gradients, however long they are."""

    def test(seen: Seen, truth: Truth, text: CheckText) -> Finding | None:
        for label, scale in truth.scales.items():
            verdicts = vars(getattr(seen, f"{label}_verdicts"))
            for name in (name for name in names if verdicts[name] is not wanted):
                does = f"`gradients_agree` returns {verdicts[name]} for {name}"
                return Finding(f"{does}, for a function that is scaled by {scale:g}", text.asks)
        return None

    return test


kata.require("functions_are_written", written)
kata.require("difference_is_central", close_to("coarse"))
kata.require("error_falls_with_eps", close_to("fine", in_turn=True))
kata.require("difference_is_precise", close_to("finest"))
kata.require("x_is_left_alone", close_to("coarse_x", right="x"))
for check, test in {
    "right_gradients_agree": judged(True, *RIGHT),
    "zeros_agree_with_zeros": judged(True, ZEROS),
    "wrong_gradients_do_not": judged(False, *GROSS, NOT_ZEROS),
    "nor_slightly_wrong_ones": judged(False, *SLIGHT),
    "nor_what_is_no_number": judged(False, *NO_NUMBER),
    "nor_other_shapes": judged(False, *OTHER_SHAPES),
}.items():
    kata.require(check, test, applies=lambda problem: bool(problem.scales))
