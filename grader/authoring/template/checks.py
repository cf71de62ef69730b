"""What SLUG asks for, and the truth that answers are compared with. For the judge alone."""

from torch import Tensor

from grader.judge.adaptation import Adaptation
from grader.judge.kata import Kata
from grader.judge.requirements import close_to, unchanged, written
from grader.katas.SLUG.problems import draw


def value(at: Adaptation, *, factor: float = 1.0) -> Tensor:
    raise NotImplementedError  # WRITE: the right value; every keyword is a possible slip


def by_differences(at: Adaptation) -> Tensor:
    raise NotImplementedError  # WRITE: the same by finite differences, to hold the truth to


kata = Kata("SLUG", draw, at=Adaptation)
kata.value("value", value)
kata.truth(Adaptation.original)
kata.finite_differences(value=by_differences)
kata.slip("WRITE: the id of a diagnosis", factor=2.0)

kata.require("function_is_written", written)
kata.require("model_is_left_alone", unchanged("after", "SLUG"))
kata.require("value_is_right", close_to("value"))
kata.elsewhere()
