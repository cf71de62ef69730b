"""Runs an answer to vmap_tasks on a problem. In the worker."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from grader.common.counting import count_of
from grader.common.families import Task
from grader.common.fast_models import fresh, in_turn
from grader.common.tasks import Snapshot, tasks_in_turn
from grader.katas.vmap_tasks.problems import Problem


def probe(answer: Any, problem: Problem) -> Iterator[dict[str, object]]:
    def gradient(task: Task) -> Any:
        data = task.support_x, task.support_y, task.query_x, task.query_y
        return answer.batched_meta_gradient(task.model, *data, task.loss_fn, problem.inner_lr)

    task, again = fresh(problem)[0], fresh(problem)[0]
    before = Snapshot.of(task.model, task.query_x[0])
    yield {"gradient": gradient(task), "after": before.after()}
    if problem.again:
        yield from in_turn({"gradient": gradient(each)} for each in tasks_in_turn(again))
    if problem.tasks == 2:
        batches = {2: again, 8: fresh(replace(problem, tasks=8))[0]}
        # Complete or not: an answer that hides its work shows too little.
        yield {f"kernels_{n}": count_of(partial(gradient, b)).kernels for n, b in batches.items()}
