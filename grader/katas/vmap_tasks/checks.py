"""What vmap_tasks asks for, and the truth that answers are compared with. For the judge alone."""

from dataclasses import replace
from typing import Any

from torch import Tensor, stack

from grader.judge.adaptation import Adaptation
from grader.judge.compare import Seen, Truth
from grader.judge.inner_slips import inner_slips
from grader.judge.kata import Kata, once_per_problem
from grader.judge.requirements import close_to, fails, grows_at_most, unchanged, written
from grader.katas.vmap_tasks.problems import Problem, draw

NAME, SIZES, KERNELS = "batched_meta_gradient", ("2 tasks", "8 tasks"), ("kernels_2", "kernels_8")
LEAST = 45  # kernels: a loop takes 92 per task, the solution 101, and no answer less than 45
one = once_per_problem(Adaptation)


class Batch(Adaptation):
    """Several tasks of one model. What is asked of the whole is asked of the first task."""

    def __init__(self, problem: Problem, is_other: bool = False) -> None:
        super().__init__(replace(problem, of=(0, 0, 0, 0)), is_other)
        self.whole, self.tasks, self.is_other = problem, list(range(problem.tasks)), is_other

    def mean(self, *, on: str = "query", rows: Any = (), by: str = "meta", **inner: Any) -> Tensor:
        """The mean over tasks of (I − α H_s(θ)) g_q(θ'). rows: whose its four sets are, of each."""
        rows = rows or [(task,) * 4 for task in self.tasks]
        each = [one(replace(self.whole, of=row)) for row in rows]
        each = [task.other() for task in each] if self.is_other else each
        return stack([getattr(task, by)(on, **inner) for task in each]).mean(dim=0)


def pairings(at: Batch) -> list[dict[str, Any]]:
    """For some of the four sets, those of the next task, the first one, the last one, or all."""
    t = at.tasks
    turns = [t[1:] + t[:1], t[-1:] + t[:-1], t[::-1], [0] * len(t), t[-1:] * len(t)]
    turns += [[-1] * len(t)] * at.support[1].is_floating_point()
    sets = ((1,), (3,), (2, 3), (1, 3), (0,), (2,), (0, 1))
    return [
        {"rows": [tuple(w if i in some else own for i in range(4)) for own, w in enumerate(whose)]}
        for whose in turns
        for some in sets
    ]


kata = Kata("vmap_tasks", draw, at=Batch)
kata.value("gradient", Batch.mean, named=True)
kata.truth(lambda at: at.original() | {"tasks": len(at.tasks)})
kata.finite_differences(gradient=lambda at: at.mean(by="meta_by_differences"))
plain: dict[str, Any] = {"power": lambda problem: problem.family == "plain"}

inner_slips(kata, of="gradient")
kata.slip("query-on-original", rate=0.0)
kata.slip("query-on-support", data="query", power=False)
for on in ("support", "query targets at support inputs", "support targets at query inputs"):
    kata.slip("query-on-support", on=on, **plain)
for task in (0, 1, 2):
    kata.slip("last-task-only", rows=[(task,) * 4], **plain)
kata.slip("first-order", detach="gradient", **plain)
for cut, rate in (("", 1), ("", 3), ("gradient", 1), ("gradient", 3)):  # their mean, their sum
    kata.slip("shared-adaptation", rows=[(-2,) * 4], rate=rate, detach=cut, **plain)
kata.slip("inner-lr-wrong", rate=1 / 3, **plain)
kata.slip("mispaired", pairings, power=False)


@kata.fact
def per_task(seen: Seen, truth: Truth) -> bool:
    """There is a gradient for each task: a list of them, or a dimension of tasks."""
    (first, *_), (right, *_) = seen.gradient, truth.gradient.tensors
    return isinstance(first, list) or bool(first.shape == (truth.tasks, *right.shape))


shared = grows_at_most(KERNELS, "kernels", NAME, sizes=SIZES, factor=1, least=LEAST)
kata.fact(fails("kernels_grow", shared))
kata.require("function_is_written", written)
kata.require("model_is_left_alone", unchanged("after", NAME))
kata.require("gradient_is_right", close_to("gradient", in_turn=True))
kata.require("tasks_share_kernels", shared, again=False)
kata.elsewhere()
