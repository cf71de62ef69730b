"""What implicit_maml asks for, and the truth to compare answers with. For the judge alone."""

from functools import lru_cache
from typing import Any

import torch
from torch import Tensor

from grader.common.derivatives import central_difference, slope_and_hessian
from grader.common.flat import same_tensor
from grader.common.solvers import SYSTEM, approximate
from grader.judge.adaptation import Adaptation
from grader.judge.kata import Kata
from grader.judge.losses import gradient
from grader.judge.requirements import (
    at_most,
    close_to,
    fails,
    grows_at_most,
    unchanged,
    written,
)
from grader.katas.implicit_maml.problems import Problem, draw

NAME = "implicit_meta_gradient"
MOST_ENTRIES = 222
"""Six vectors of the wide model's 37 weights. Right answers need 54, for activations, or 148, with
four vectors in one tensor. A Hessian has 1369 entries, the largest block of it that belongs to one
parameter 324, and vmap needs 666."""
GROWTH = 1.2
"""How many times the narrow model's kernels the wide one may take. Right answers run the same
number of them. Who takes a row for each weight runs over 2.6 times as many."""


class Adapted(Adaptation):
    problem: Problem
    INNER = SYSTEM


@lru_cache(maxsize=256)
def hessian(at: Adapted, of: str, rate: float, steps: int) -> Tensor:
    theta = at.adapted(rate=rate, steps=steps).detach().requires_grad_()
    return slope_and_hessian(at.loss(of, theta), [theta])[1]


def solution(
    at: Adapted, *, curve: str = "support", on: str = "query", apart: str = "",
    blocks: bool = False, there: tuple[float, int] = (0.0, 0), **system: Any,
) -> Tensor:  # fmt: skip
    """z after k iterations of conjugate gradient from zero on (I + H_s/λ) z = g_q. curve, on: sets
    of H and g; apart, blocks: the scalars, or H, of single tensors; there: a rate and steps."""
    own = same_tensor(at.parameters.values())
    h = hessian(at, curve, *there) * (own if blocks else 1) / at.problem.strength
    system |= {"apart": [own if n in apart else None for n in ("step", "ratio")]} if apart else {}
    b = at.slope(on, at.adapted(rate=there[0], steps=there[1]))
    return approximate(h, b, at.problem.iterations, **system)


def by_differences(at: Adapted) -> Tensor:
    h = central_difference(lambda weights: gradient(at.support_loss, weights), at.theta, 1e-5)
    h = (h + h.T) / 2 / at.problem.strength  # what is not symmetric grows with each iteration
    return approximate(h, at.slope("query", at.theta), at.problem.iterations)


def starts(at: Adapted) -> list[dict[str, Any]]:
    vectors = 1.0, at.theta, torch.ones_like(at.theta), at.slope("support", at.theta)
    return [{"start": start, "told": told} for start in vectors for told in (True, False)]


def both_added(at: Adapted) -> list[dict[str, Any]]:
    return [{"damp": 1 + at.problem.strength, "hess": at.problem.strength}]


def steps(at: Adapted) -> list[dict[str, Any]]:
    rates = (1 / at.problem.strength, 1, 0.5, 0.1, 0.05, 0.01, 0.001)
    return [{"there": (rate, n)} for rate in rates for n in (1, 2, 3, 5, 10)]


kata = Kata("implicit_maml", draw, at=Adapted)
kata.value("gradient", solution, named=True)
kata.truth(lambda at: at.original() | {"said": f"{at.problem.iterations} iterations"})
kata.truth(lambda at: {"most_entries": MOST_ENTRIES})
kata.finite_differences(gradient=by_differences)

PLAIN: Any = {"power": lambda problem: problem.family == "plain"}  # others are nearly solved
PARTS = [{"apart": a, "blocks": b} for a in ("step", "ratio", "step, ratio") for b in (True, False)]
kata.slip("first-order", start=1.0, more=-99)
kata.slip("query-on-support", on="support")
kata.slip("wrong-hessian", curve="query")
kata.slip("exact", exact=True, power=False)
kata.slip("implicit-sign", share=-1.0)
kata.slip("implicit-sign", hess=-1.0, power=False)
kata.slip("scaled-gradient", lambda at: ({"share": at.problem.strength**n} for n in (-1, 1)))
kata.slip("strength-wrong", both_added, power=False)
kata.slip("start-not-zero", starts, **PLAIN)
kata.slip("iterations-wrong", more=1, **PLAIN)
kata.slip("iterations-wrong", lambda at: ({"more": -n} for n in range(1, 9)), power=False)
for turn in (torch.zeros_like, torch.ones_like, torch.reciprocal, torch.sqrt):
    kata.slip("not-conjugate", turn=turn)
kata.slip("not-conjugate", lambda at: ({"rate": 1.0, "more": n} for n in (0, 1, -1)))
kata.slip("per-tensor-cg", lambda at: PARTS, power=False)
kata.slip("adapted-again", steps, power=False)
for id, keyword, common, about in (
    ("strength-wrong", "hess", False, "The multiple of H_s/λ that is added to I."),
    ("strength-wrong", "damp", False, "The multiple of I that H_s/λ is added to."),
    ("not-conjugate", "rate", True, "The rate of plain iterations."),
    ("adapted-again", "there", False, "The rate of the step that is taken first."),
):
    kata.number(
        id, keyword, of="gradient", grid=[0.01 * 1.6**n for n in range(20)], common=common,
        turned=(lambda rate: (rate, 1)) if keyword == "there" else float, about=about,
    )  # fmt: skip

counts = {
    "no_large_tensor": at_most("largest", "largest", NAME, of="most_entries"),
    "same_kernels": grows_at_most(
        ("kernels_13", "kernels_37"), "kernels", NAME, sizes=("13 weights", "37 weights"),
        factor=GROWTH,
    ),
}  # fmt: skip
kata.fact(fails("matrix_is_built", *counts.values()))
kata.require("function_is_written", written)
kata.require("model_is_left_alone", unchanged("after", NAME))
kata.require("gradient_is_right", close_to("gradient", in_turn=True))
for check, test in counts.items():
    kata.require(check, test, applies=lambda problem: bool(problem.counted), again=False)
kata.elsewhere()
