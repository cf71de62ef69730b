"""What checkpointed_unroll asks for, and the truth to compare with. For the judge alone."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from torch import Tensor

from grader.judge.compare import Seen, Truth
from grader.judge.inner_slips import RATES
from grader.judge.kata import Kata
from grader.judge.requirements import at_most, close_to, grows_at_most, unchanged, written
from grader.judge.step_factors import StepFactors
from grader.katas.checkpointed_unroll.problems import UNROLL, draw

NAME, BYTES, SIZES = "checkpointed_meta_gradient", ("bytes_4", "bytes_64"), ("4 steps", "64 steps")
kata = Kata("checkpointed_unroll", draw, at=StepFactors)


def gradient(
    at: StepFactors,
    *,
    on: str = "query",
    rates: Any = (1, 1),
    steps: Any = None,
    points: Any = None,
) -> Tensor:
    """Π_i (I − α H_s(θ_i)) g_q(θ_k). rates: multiples of α, in the steps and in the product.
    points: the i of the factors, in the order in which they are applied."""
    k = at.steps if steps is None else steps
    return at.product(at.last(k, k) if points is None else tuple(points), k, rates, on)


is_long: Any = lambda problem: problem.family == "plain" and problem.steps > 2  # noqa: E731
kata.value("gradient", gradient, named=True)
kata.truth(lambda at: at.original() | {"unroll": UNROLL, "least": UNROLL // 2})
kata.finite_differences(gradient=StepFactors.meta_by_differences)


def slip(id: str, ways: Callable[[int], Iterable[Any]], keyword: str = "points") -> None:
    """What is done with k steps. It has to show where there are three or more."""
    kata.slip(id, lambda at: ({keyword: way} for way in ways(at.steps)), power=is_long)


def left(k: int) -> set[int]:
    """How many steps are left over, where segments have some number of them."""
    return {k % size for size in range(2, k + 2) if k % size}


slip("first-order", lambda k: [[]])
slip("hessian-at-start", lambda k: [[0] * k])
slip("order-reversed", lambda k: [range(k)])
slip("ragged-segment", lambda k: [k - r for r in left(k)], "steps")
slip("ragged-segment", lambda k: [p[::-1] for r in left(k) for p in (range(r, k), range(k - r))])
slip("segments-cut", lambda k: {range((k - 1) // n * n, k)[::-1] for n in range(1, k)})
slip("off-by-one", lambda k: [range(1, k)[::-1], range(k - 1)[::-1], range(1, k + 1)[::-1]])
slip("off-by-one", lambda k: [k - 1, k + 1], "steps")
slip("query-on-support", lambda k: ["support"], "on")
slip("query-on-original", lambda k: [(0, 0)], "rates")
slip("inner-sign", lambda k: [(-1, -1), (1, -1), (-1, 1)], "rates")
number = partial(kata.number, keyword="rates", of="gradient", grid=RATES, common=False)
number("inner-lr-wrong", turned=lambda n: (n, n), about="The rate, as a multiple of inner_lr.")
number("inner-lr-wrong", turned=lambda n: (n, 1), about="The rate of the steps alone.")
number("wrong-rate", turned=lambda n: (1, n), about="The rate in the product alone.")


def cost(name: str, bytes: float, low: float, high: float) -> None:
    """A fact: more than these times the bytes of 4 steps, and kernels between two multiples."""

    def fact(seen: Seen, truth: Truth) -> bool:
        share = seen.kernels_64 / UNROLL
        return bool(seen.bytes_64 > bytes * seen.bytes_4 and low < share <= high)

    fact.__name__ = name
    kata.fact(fact)


cost("plain_unroll", 5, 0, 1.25)
cost("unrolled_again", 5, 1.25, 1.5)
cost("recomputed_each_time", 5, 1.5, 6)
cost("recomputed_all_each_time", 5, 6, 1e9)
cost("quadratic", 0, 4, 1e9)
kata.require("function_is_written", written)
kata.require("model_is_left_alone", unchanged("after", NAME))
kata.require("gradient_is_right", close_to("gradient", in_turn=True))
for id, test in {
    "memory_stays_small": grows_at_most(BYTES, "peak_bytes", NAME, sizes=SIZES, factor=5),
    "work_stays_linear": at_most(
        "kernels_64", "kernels", NAME, of="unroll", times=4, least="least"
    ),
}.items():
    kata.require(id, test, applies=lambda problem: bool(problem.counted), again=False)
kata.elsewhere()
