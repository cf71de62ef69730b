"""Several tasks of one model that are adapted to one by one and judged together. For truth."""

import torch
from torch import Tensor

from grader.judge.adaptation import Adaptation
from grader.katas.meta_batch.problems import Problem


class Batch(Adaptation):
    """The tasks of a problem, each an adaptation of its own.

    `problem.each()` gives the problems of its `count` single tasks, of one model. `shares` has how
    much each task counts, rightly in a mean or by mistake; or that in rows, one per task.
    """

    def __init__(self, problem: Problem, is_other: bool = False) -> None:
        super().__init__(problem, is_other)
        self.each = [Adaptation(one, is_other) for one in problem.each()]
        own = torch.eye(problem.count, dtype=torch.float64)
        rounds = own.cumsum(0)  # a row per round of a loop: the tasks so far
        sizes = own.new_tensor([[len(o.support[0]), len(o.query[0])] for o in self.each])
        support, query = sizes.T / sizes.sum(0)[:, None]
        self.shares: dict[str, Tensor] = {
            "none": 0 * own[0], "sum": rounds[-1], "mean": own.mean(0), "first": own[0],
            "last": own[-1], "last B times": problem.count * own[-1], "own": own,
            "running total": rounds.sum(0), "running mean": (rounds.T / rounds.sum(1)).sum(1),
            "support": support, "query": query, "both": sizes.sum(1) / sizes.sum(),
            "all so far": rounds,
        }  # fmt: skip
