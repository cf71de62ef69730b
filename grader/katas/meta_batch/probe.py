"""Runs an answer to meta_batch on a problem. In the worker."""

from collections.abc import Iterator
from typing import Any

from grader.common.families import Task
from grader.common.fast_models import fresh, in_turn
from grader.common.tasks import TURNS, number_of
from grader.katas.meta_batch.followed_loss import FollowedLoss
from grader.katas.meta_batch.problems import Problem


def probe(answer: Any, problem: Problem) -> Iterator[dict[str, object]]:
    (task, before), lr = fresh(problem), problem.inner_lr
    loss_fn = FollowedLoss(task.loss_fn)

    def update(task: Task, is_other: bool = False) -> object:
        return number_of(answer.meta_batch_update(task.model, problem.tasks(is_other), loss_fn, lr))

    yield {"meta_loss": update(task)}
    after, of_copies = before.after(), loss_fn.is_of_copies(task.model)
    yield {"meta_gradient": after["grads"], "after": after, "of_copies": of_copies}
    if problem.again:
        second, on_second = fresh(problem)  # kept: an answer may remember models by their ids
        yield from in_turn(
            {"meta_loss": update(second, is_other), "meta_gradient": on_second.take_grads()}
            for is_other in TURNS
        )
