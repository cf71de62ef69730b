"""Meta-training as formulas compute on it, with what is done wrong in its loop. For truth."""

import inspect
from functools import lru_cache, partial

import torch
from torch import Tensor

from grader.common.derivatives import central_difference
from grader.katas.sinusoid.problems import Problem
from grader.katas.sinusoid.task_sets import TaskSets


class Training(TaskSets):
    """A task to adapt to, and the batches of others that its model is trained on. A task's name has
    the numbers of its iteration and of its place in the batch."""

    def __init__(self, problem: Problem, is_other: bool = False) -> None:
        batches, self.p = problem.batches(is_other), problem
        drawn = [next(batches) for _ in range(problem.iterations)]
        tasks = {f"{t} {i}": task for t, batch in enumerate(drawn) for i, task in enumerate(batch)}
        super().__init__(problem, tasks, is_other)

    def names(self, turn: int) -> list[str]:
        return [f"{turn} {i}" for i in range(self.p.tasks)]

    def run(
        self, *, divides: int = 1, last: bool = False, clears: str = "iteration",
        steps: str = "iteration", once: bool = False, inside: bool = False, lr: float = 1.0,
        plain: bool = False, late: float | None = None, on: str = "query", rate: float = 1.0,
        cut: bool = False,
    ) -> tuple[Tensor, Tensor]:  # fmt: skip
        """The weights after all iterations, and the loss of each.

        Slips: each task counts B^−divides, or the `last` alone does; `.grad` is cleared, and a step
        taken, per task; one batch for all; inner steps `inside` the model; no momentum; losses
        after the step, at a multiple of α; and those of each task's meta-gradient.
        """
        theta, noted = self.theta, list[Tensor]()
        velocity = found = torch.zeros_like(theta)
        for turn in range(self.p.iterations):
            names, losses = self.names(0 if once else turn), list[Tensor]()
            found = found * (clears == "never")
            for name in names:
                share = float(self.p.tasks) ** -divides * (not last or name == names[-1])
                slope = self.meta_gradient(name, theta, on, rate, cut)
                losses.append(self.meta_loss(name, theta, on, rate))
                found = found * (clears != "task") + share * slope
                theta = self.moved(name, theta) if inside else theta
                if steps == "task" or name == names[-1]:
                    velocity = self.p.momentum * (not plain) * velocity + found
                    theta = theta - lr * self.p.lr * velocity
            if late is not None:
                losses = [self.meta_loss(name, theta, rate=late) for name in names]
            noted.append(torch.stack(losses).mean())
        return theta, torch.stack(noted)

    def by_differences(self) -> Tensor:
        """The weights after all iterations, with gradients by finite differences."""
        theta, velocity = self.theta, torch.zeros_like(self.theta)
        for turn in range(self.p.iterations):
            losses = (partial(self.meta_loss, name) for name in self.names(turn))
            slopes = [central_difference(loss, theta, 1e-5) for loss in losses]
            velocity = self.p.momentum * velocity + torch.stack(slopes).mean(dim=0)
            theta = theta - self.p.lr * velocity
        return theta


run = lru_cache(maxsize=512)(Training.run)
Training.INNER = frozenset(inspect.getfullargspec(Training.run).kwonlyargs)
