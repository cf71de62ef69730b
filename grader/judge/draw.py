"""Draws problems that can tell right from wrong: those with power.

A problem at whose right value some known wrong one lies too near would pass that wrong one, so
it is drawn again before anybody sees it.
"""

import dataclasses
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import torch
from torch import Tensor

from grader.common.seeds import derive
from grader.judge.compare import Expected, Truth
from grader.judge.kata import Kata
from grader.judge.turns import in_turn
from grader.judge.values import SAME, Slip

APART = 1e-3
"""How far wrong values lie from right ones, relative to the length of the right one: 1000
tolerances in float64, 100 in float32."""
MAX_DRAWS = 20


class NoPower(RuntimeError):
    """A kata's problems cannot tell its known wrong values from the right one."""


@dataclasses.dataclass(frozen=True)
class Exam:
    """The problems of one grading and their truths, in the same order."""

    kata: Kata
    seed: int
    problems: Sequence[Any]
    truths: Sequence[Truth]


@in_turn
@lru_cache(maxsize=32)
def draw_exam(kata: Kata, seed: int) -> Exam:
    """The exam that a seed gives, every problem of it with power. Raises NoPower."""
    drawn = [with_power(kata, problem) for problem in kata.draw(seed)]
    return Exam(kata, seed, [p for p, _ in drawn], [t for _, t in drawn])


def with_power(kata: Kata, problem: Any) -> tuple[Any, Truth]:
    """This problem, or one like it of another seed, that has power; and its truth.

    A problem may say in a method `usable` that a precondition does not hold: then it is drawn
    again as well.
    """
    candidate, near = problem, ["nothing: none of them is usable()"]
    for attempt in range(MAX_DRAWS):
        if getattr(candidate, "usable", lambda: True)():
            truth = Truth.of(kata.truth_of(candidate), candidate.dtype)
            near = too_near(kata, candidate, truth)
            if not near:
                return candidate, truth
        candidate = dataclasses.replace(problem, seed=derive(problem.seed, "again", attempt))
    raise NoPower(f"{kata.slug}: no problem like {problem} has power; too near: {', '.join(near)}")


def too_near(kata: Kata, problem: Any, truth: Truth) -> list[str]:
    """The known wrong values that lie too near to the right one to be distinguished from it."""
    return [name for name, share in distances(kata, problem, truth).items() if not share >= APART]


def distances(kata: Kata, problem: Any, truth: Truth) -> dict[str, float]:
    """By known wrong value: its distance from the right one, relative to the right one's length.

    An ingredient counts twice: taken for the right value, and left out of it or added to it,
    which moves the right value by the ingredient's own length. A slip counts by the value that
    shows it best, and not at all where it changes nothing.
    """
    found: dict[str, float] = {}
    for name, function in kata.ingredients_of.items():
        for label, vector in function(problem).items():
            right = _right(truth, name)
            share = float(vector.norm()) / max(right.length, 1e-12)
            if (taken := _apart(vector, right)) > SAME:  # a right value may be one ingredient alone
                share = min(share, taken)
            found[label] = share
    for slip in kata.slips:
        shown = _shown(kata, slip, problem, truth) if slip.power(problem) else None
        if shown is not None:
            found[slip.id] = min(shown, found.get(slip.id, shown))
    return found


def _shown(kata: Kata, slip: Slip, problem: Any, truth: Truth) -> float | None:
    """How far the least of the ways to make this mistake moves some value; None where none does."""
    most: dict[int, float] = {}
    for name in kata.values:
        for way, wrong in enumerate(kata.slipped(slip, problem, name)):
            share = _apart(wrong, _right(truth, name))
            most[way] = max(most.get(way, 0.0), share)
        if most and min(most.values()) >= APART:
            break
    return min((share for share in most.values() if share > SAME), default=None)


def _right(truth: Truth, name: str) -> Expected:
    expected = getattr(truth, name)
    assert isinstance(expected, Expected)
    return expected


def _apart(wrong: Tensor, right: Expected) -> float:
    wrong = wrong.reshape(-1).to(torch.float64)
    if wrong.shape != right.vector.shape:
        return 1.0
    return float((wrong - right.vector).norm()) / max(right.length, 1e-12)
