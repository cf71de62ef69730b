"""What square asks for, and its truth. For the judge alone."""

from grader.katas.square.problems import Problem, draw

from grader.common.derivatives import central_difference
from grader.judge.compare import Finding, Seen, Truth, close, written
from grader.judge.kata import Kata, Vectors

square = Kata("square", draw)


@square.truth
def truth(problem: Problem) -> dict[str, object]:
    return {"gradient": 2 * problem.x()}


@square.finite_differences
def differences(problem: Problem) -> dict[str, object]:
    return {"gradient": central_difference(lambda x: (x**2).sum(), problem.x(), 1e-5)}


@square.whole_vectors("gradient")
def wrong_values(problem: Problem) -> Vectors:
    return {"x": problem.x()}


@square.check(points=1)
def function_is_written(seen: Seen, truth: Truth) -> Finding | None:
    """the function is written"""
    return written(seen)


@square.check(points=4, needs=function_is_written, look="What is the slope of x²?")
def gradient_is_right(seen: Seen, truth: Truth) -> Finding | None:
    """the gradient of the square is right"""
    return close(seen.gradient, truth.gradient, "your gradient", "it should be 2x")
