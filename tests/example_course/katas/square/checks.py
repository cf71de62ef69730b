"""What square asks for, and its truth. For the judge alone."""

from grader.katas.square.problems import Problem, draw
from torch import Tensor

from grader.common.derivatives import central_difference
from grader.judge.kata import Kata
from grader.judge.requirements import close_to, written


def gradient(at: Problem, *, factor: float = 2.0) -> Tensor:
    return factor * at.x()


kata = Kata("square", draw)
kata.value("gradient", gradient)
kata.finite_differences(
    gradient=lambda at: central_difference(lambda x: (x**2).sum(), at.x(), 1e-5)
)
kata.slip("factor-forgotten", factor=1.0)

kata.require("function_is_written", written)
kata.require("gradient_is_right", close_to("gradient"))
