"""What SLUG asks for, and the truth it is held to. The judge's side alone."""

from grader.judge.compare import Finding, Seen, Truth, close, written
from grader.judge.kata import Kata, Vectors
from grader.katas.SLUG.problems import Problem, draw

SLUG = Kata("SLUG", draw)


@SLUG.truth
def truth(problem: Problem) -> dict[str, object]:
    raise NotImplementedError  # WRITE: what a right answer's probe would show, by name


@SLUG.finite_differences
def differences(problem: Problem) -> dict[str, object]:
    raise NotImplementedError  # WRITE: the same by finite differences, to hold the truth to


@SLUG.ingredients("value")
def ingredients(problem: Problem) -> Vectors:
    raise NotImplementedError  # WRITE: the vectors that right and wrong values are made of


@SLUG.check(points=1)
def function_is_written(seen: Seen, truth: Truth) -> Finding | None:
    """the function is written"""
    return written(seen)


@SLUG.check(points=4, needs=function_is_written, look="WRITE: a question for whoever fails it")
def value_is_right(seen: Seen, truth: Truth) -> Finding | None:
    """the value is right"""
    return close(seen.value, truth.value, "your value", "WRITE: what it should be, in words")
