"""What first_order asks for, and the truth that answers are compared with. For the judge alone."""

from typing import Any

from torch import Tensor

from grader.common.derivatives import central_difference
from grader.judge.adaptation import Adaptation
from grader.judge.flat_memory import flat_in_steps
from grader.judge.kata import Kata
from grader.judge.requirements import close_to, fails, unchanged, written
from grader.katas.first_order.heaps import heaped, stepped_by_differences
from grader.katas.first_order.problems import draw

kata = Kata("first_order", draw, at=Adaptation)


def fomaml(
    at: Adaptation, *, second: bool = False, share: float = 1.0, keeps: str = "", also: float = 0.0,
    **inner: Any,
) -> Tensor:  # fmt: skip
    """g_q(θ_k). Slips: the second-order part too; a multiple; gradients that are not cleared."""
    theta, found = heaped(at, keeps) if keeps else (at.adapted(**inner).detach(), at.theta * 0)
    return at.meta(**inner) if second else share * (at.slope("query", theta) + also * found)


def reptile(
    at: Adaptation, *, share: float = 1.0, keeps: str = "", back: int = 0, slope_at: int = -1,
    **inner: Any,
) -> Tensor:  # fmt: skip
    """θ − θ_k. Slips: the last step alone; a support gradient in its place."""
    if slope_at >= 0:
        return at.slope("support", at.adapted(steps=slope_at))
    start = at.adapted(steps=at.steps - back) if back else at.theta
    return share * (start - (heaped(at, keeps)[0] if keeps else at.adapted(**inner)))


def shares(at: Adaptation) -> set[float]:
    """What a displacement is multiplied by: the rate, over the rate, over the steps, or both."""
    steps = at.steps or 1
    return {at.rate, 1 / at.rate, 1 / steps, 1 / (at.rate * steps)}


kata.value("fomaml", fomaml, named=True)
kata.value("reptile", reptile, named=True)
kata.truth(lambda at: at.original() | {"said": f"{at.steps} steps"})
kata.finite_differences(
    fomaml=lambda at: central_difference(
        lambda theta: at.query_loss(theta).detach(), stepped_by_differences(at), 1e-5
    )
)

kata.slip("second-order", of="fomaml", second=True)
kata.slip("query-on-original", of="fomaml", rate=0.0)
kata.slip("gradient-accumulated", of="fomaml", keeps="last", also=1.0)
for of in ((), ("reptile",)):  # a mistake in the loop of both functions, or of the second alone
    kata.slip("gradient-at-start", of=of, gradients="at the start")
    kata.slip("inner-sign", of=of, rate=-1.0)
    kata.slip("gradient-accumulated", of=of, keeps="steps")
    kata.slip("step-count", lambda at: [{"steps": at.steps + 1}], of=of)
    kata.slip("step-count", lambda at: [{"steps": max(at.steps - 1, 0)}], of=of)
    kata.slip("scaled-gradient", lambda at: ({"share": s} for s in shares(at)), of=of)
kata.slip("gradient-accumulated", of="fomaml", keeps="steps", also=1.0)
kata.slip("step-count", lambda at: [{"back": 1}] * (at.steps > 1), of="reptile")
kata.slip(
    "gradient-for-displacement",
    lambda at: ({"slope_at": n} for n in {0, max(at.steps - 1, 0), at.steps}), of="reptile",
)  # fmt: skip

flat = flat_in_steps(fomaml="fomaml_gradient", reptile="reptile_gradient")
kata.fact(fails("memory_grows", flat))
kata.require("functions_are_written", written)
for name in ("fomaml", "reptile"):
    kata.require(f"{name}_leaves_the_model", unchanged(f"after_{name}", f"{name}_gradient"))
for name in ("fomaml", "reptile"):
    kata.require(f"{name}_is_right", close_to(name, in_turn=True))
kata.require(
    "memory_stays_flat", flat,
    applies=lambda problem: bool(problem.counted), again=False,
)  # fmt: skip
kata.elsewhere()
