"""Runs an answer to checkpointed_unroll on a problem. In the worker."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from grader.common.families import Task
from grader.common.fast_models import fresh, in_turn
from grader.common.step_bytes import many_rows
from grader.common.tasks import tasks_in_turn
from grader.katas.checkpointed_unroll.bounded_count import bounded_count
from grader.katas.checkpointed_unroll.problems import UNROLL, Problem


def probe(answer: Any, problem: Problem) -> Iterator[dict[str, object]]:
    def gradient(task: Task, steps: int = problem.steps) -> Any:
        data = task.support_x, task.support_y, task.query_x, task.query_y
        rest = task.loss_fn, problem.inner_lr, steps
        return answer.checkpointed_meta_gradient(task.model, *data, *rest)

    task, before = fresh(problem)
    yield {"gradient": gradient(task), "after": before.after()}
    other, _ = fresh(problem)
    if problem.again:
        yield from in_turn({"gradient": gradient(each)} for each in tasks_in_turn(other))
    for steps in (4, 64) if problem.counted else ():
        count = bounded_count(partial(gradient, steps=steps), many_rows(other), 6 * UNROLL)
        yield {f"bytes_{steps}": count.peak_bytes, f"kernels_{steps}": count.kernels}
