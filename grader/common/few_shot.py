"""Problems of meta-learning katas: a few-shot task, and how it is adapted to. Both sides."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import torch
from torch import Tensor

from grader.common.families import Task, build_task, dtype_of
from grader.common.seeds import derive

FILLED = 0.5
"""What stands in every `.grad` where a problem fills them."""


@dataclass(frozen=True)
class FewShot:
    """One task, adapted to by `steps` gradient steps at `inner_lr`. A kata adds what it needs.

    training: the model's mode; filled: each `.grad` holds something before the answer is called.
    again: the same model is adapted to another task before the first result is used, as in a batch
    of tasks.
    """

    family: str
    inner_lr: float = 0.0
    steps: int = 1
    seed: int = 0
    training: bool = True
    again: bool = False
    filled: bool = False
    required: bool = True

    @property
    def dtype(self) -> torch.dtype:
        return dtype_of(self.family)

    def build(self) -> Task:
        """The task, made anew with the same numbers."""
        task = build_task(self.family, self.seed)
        task.model.train(self.training)
        if self.filled:
            for parameter in task.model.parameters():
                parameter.grad = torch.full_like(parameter, FILLED)
        return task

    def arguments(self) -> dict[str, Any]:
        """What answers are given, made anew, by the names that stubs have for it. A kata whose
        functions take something else adds it."""
        return {"inner_lr": self.inner_lr, "steps": self.steps, **vars(self.build())}

    def vector(self, label: str) -> list[Tensor]:
        """A random vector of the parameters' shapes; another label gives another one."""
        random = torch.Generator().manual_seed(derive(self.seed, label))
        return [
            torch.randn(p.shape, generator=random, dtype=torch.float64).to(self.dtype)
            for p in self.build().model.parameters()
        ]


P = TypeVar("P")


def drawn(slug: str, problems: Sequence[P]) -> Callable[[int], list[P]]:
    """A kata's `draw`: these problems, each with a seed of its own that follows from one seed."""

    def draw(seed: int) -> list[P]:
        """The problems of one grading."""
        rows = enumerate(problems)
        return [replace(problem, seed=derive(seed, slug, i)) for i, problem in rows]  # type: ignore[type-var]

    return draw
