"""What truncated_unroll asks for, and the truth that answers are compared with. For the judge."""

from collections.abc import Callable, Iterator
from typing import Any

from torch import Tensor

from grader.common.derivatives import central_difference
from grader.judge.flat_memory import flat_in_steps
from grader.judge.kata import Kata
from grader.judge.requirements import close_to, fails, unchanged, written
from grader.judge.step_factors import StepFactors, Window
from grader.katas.truncated_unroll.problems import draw


class Truncated(StepFactors):
    """An inner loop, and how many of its steps count."""

    def __init__(self, problem: Any, is_other: bool = False) -> None:
        super().__init__(problem, is_other)
        self.horizon, self.inside = problem.horizon, min(problem.horizon, self.steps)


def gradient(
    at: Truncated, *, window: Window | None = None, steps: int | None = None, rate: float = 1.0
) -> Tensor:
    """The last factors, applied to g_q(θ_k). Slips: other factors, steps, or a multiple of α."""
    k = at.steps if steps is None else steps
    window = at.last(at.horizon, k) if window is None else window
    return at.product(window, k, (rate, rate))


kata = Kata("truncated_unroll", draw, at=Truncated)
kata.value("gradient", gradient, named=True)
kata.truth(lambda at: at.original() | {"horizon": at.horizon})
kata.finite_differences(
    gradient=lambda at: central_difference(
        lambda theta: at.query_loss(at.adapted(theta, steps=at.inside)).detach(),
        at.weights(at.steps - at.inside), 1e-5,
    )
)  # fmt: skip


def windows(id: str, *ways: Callable[[Truncated], Window]) -> None:
    """A slip that has another window, in one of some ways. With any of them horizon 0 may keep all
    steps: a loop may never reach the cut."""

    def options(at: Truncated) -> Iterator[dict[str, Any]]:
        yield from ({"window": way(at)} for way in ways)
        yield from ({"window": at.last(at.steps)} for _ in range(at.horizon == 0))

    kata.slip(id, options)


def too_many(at: Truncated) -> Iterator[dict[str, Any]]:
    """More steps, or indices below zero: they count from the end of a list, or are held at 0."""
    if at.horizon > at.steps:
        yield {"steps": at.horizon}
        down = range(at.steps - 1, at.steps - 1 - at.horizon, -1)
        yield from ({"window": tuple(i % size for i in down)} for size in (at.steps, at.steps + 1))
        yield {"window": tuple(max(i, 0) for i in down)}


kata.slip("horizon-zero", lambda at: ({"window": at.last(n)} for n in (99, 1) if not at.horizon))
kata.slip("horizon-not-bounded", too_many)
windows("first-order", lambda at: ())
windows("horizon-ignored", lambda at: at.last(at.steps))
windows("wrong-end", lambda at: tuple(range(at.inside))[::-1])
windows("wrong-end", lambda at: at.last(at.steps - at.horizon))
windows("off-by-one", lambda at: at.last(at.horizon + 1))
windows("off-by-one", lambda at: at.last(at.horizon - 1), lambda at: at.last(at.inside - 1))
windows("steps-detached", lambda at: at.last(1))
windows("chunked", lambda at: at.last(at.steps % max(at.horizon, 1)))
windows("chunked", lambda at: at.last(at.steps % max(at.horizon, 1) or at.inside))
kata.slip("steps-cut", lambda at: ({"steps": n} for n in (at.inside, at.horizon)))
kata.slip("hessian-at-start", lambda at: (
    {"window": (i,) * n}
    for i in (0, at.steps - at.inside, at.steps) for n in (at.inside, at.horizon)
))  # fmt: skip
windows("order-reversed", lambda at: at.last(at.inside)[::-1])
kata.slip("inner-sign", rate=-1.0)

flat = flat_in_steps(gradient="truncated_meta_gradient")
kata.fact(fails("memory_grows", flat))
kata.require("function_is_written", written)
kata.require("model_is_left_alone", unchanged("after", "truncated_meta_gradient"))
kata.require("gradient_is_right", close_to("gradient", in_turn=True))
kata.require(  # a step adds 0.014 of the peak in right answers, 0.14 and more where losses are kept
    "memory_stays_flat", flat,
    applies=lambda problem: bool(problem.counted), again=False,
)  # fmt: skip
kata.elsewhere()
