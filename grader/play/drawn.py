"""Draws one problem of a seed, with the names that it hands to an answer and those of the answer.

The answer's file is run here, in this process.
"""

import dataclasses
import sys
import types
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch

from grader import catalog
from grader.answers.read import read_answer
from grader.common.seeds import SEED_LIMIT
from grader.judge import messages
from grader.judge.draw import draw_exam
from grader.pipeline.grade import fresh_seed, load_kata
from grader.play.arguments import arguments_of
from grader.play.comparison import Comparer


class BadProblem(LookupError):
    """There is no such problem; the message says which there are."""


@dataclass(frozen=True)
class Drawn:
    """One problem: `where` says which, `arguments` are what it hands to an answer, `functions` are
    the names that the answer defined, and `expected` compares with the right values."""

    kata: str
    seed: int
    number: int
    where: str
    arguments: Mapping[str, object]
    functions: Mapping[str, object]
    expected: Comparer
    dtype: torch.dtype

    @property
    def names(self) -> dict[str, object]:
        """All of it by name. What the problem hands over wins over a name of the answer."""
        return {**self.functions, **self.arguments, "expected": self.expected}


def problem(
    kata: str, *, seed: int | None = None, number: int = 1, answer: str | Path | None = None
) -> Drawn:
    """A problem of a kata in your own hands, built anew.

    Args:
        kata: its short name, such as "maml".
        seed: the seed of a verdict; a fresh one by default.
        number: which problem of that seed, counted from one, as the verdict counts them.
        answer: a file whose code is run here as Python would run it, for your functions.

    Raises BadProblem, UnknownKata, and whatever the file raises.
    """
    entry = catalog.entry(kata)
    if seed is None:
        seed = fresh_seed()
    if not 0 <= seed < SEED_LIMIT:
        raise BadProblem(f"a seed is a whole number from 0 to {SEED_LIMIT - 1}")
    exam = draw_exam(load_kata(entry.slug), seed)
    if not 1 <= number <= len(exam.problems):
        many = len(exam.problems)
        raise BadProblem(f"{kata} has {many} problems per seed: name one from 1 to {many}")
    chosen, truth = exam.problems[number - 1], exam.truths[number - 1]
    arguments = arguments_of(chosen, entry.functions)
    found = Drawn(
        kata, seed, number, messages.where(exam.problems, number - 1), arguments, {},
        Comparer(truth), getattr(chosen, "default_dtype", chosen.dtype),
    )  # fmt: skip
    if answer is None:
        return found
    return with_answer(found, Path(answer))


def with_answer(found: Drawn, path: Path) -> Drawn:
    """The same with the names that a file defines. The default dtype becomes the one that an
    answer to the problem is graded with. Raises whatever the file raises."""
    torch.set_default_dtype(found.dtype)
    module = types.ModuleType("answer")
    module.__file__ = str(path.resolve())
    sys.modules["answer"] = module  # dataclasses and pickle look for it there
    code = compile(read_answer(path).source, module.__file__, "exec")
    exec(code, vars(module))
    mine = {name: value for name, value in vars(module).items() if not name.startswith("__")}
    return dataclasses.replace(found, functions=mine)
