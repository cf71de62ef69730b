"""Runs an answer to sinusoid on a problem. In the worker."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from torch import Tensor

from grader.common.families import Task
from grader.common.fast_models import fresh, in_turn
from grader.common.tasks import TURNS, numbers_of, tasks_in_turn
from grader.katas.sinusoid.momentum import Momentum
from grader.katas.sinusoid.problems import Problem


def probe(answer: Any, problem: Problem) -> Iterator[dict[str, object]]:
    losses = set[object]()  # on support sets: several where something moves

    def loss_fn(output: Tensor, target: Tensor) -> Tensor:
        loss = task.loss_fn(output, target)
        if len(target) == len(task.support_y) != len(task.query_y):
            with suppress(RuntimeError):  # within vmap it has no value
                losses.add(float(loss.detach()))
        return loss

    def train(model: Any, is_other: bool = False) -> dict[str, object]:
        drawn, batches = list[object](), problem.batches(is_other)

        def sample_tasks() -> object:
            drawn.append(next(batches))
            return drawn[-1]

        losses.clear()
        optimizer = Momentum(model.parameters(), problem.lr, problem.momentum)
        history = answer.meta_train(
            model, sample_tasks, loss_fn, problem.inner_lr, optimizer, problem.iterations
        )
        return {"history": numbers_of(history), "draws": len(drawn), "steps": optimizer.steps}

    def curve(task: Task) -> object:
        losses.clear()
        return numbers_of(answer.adaptation_curve(
            task.model, task.support_x, task.support_y, task.query_x, task.query_y, loss_fn,
            problem.inner_lr, problem.steps,
        ))  # fmt: skip

    task, before = fresh(problem)
    before.take_grads()
    found = train(task.model)
    yield {"trained": before.parameters, "training": before.look(), "adapts": len(losses) > 1}
    yield found

    task, before = fresh(problem)
    yield {"curve": curve(task), "curve_adapts": len(losses) > 1}
    yield {"after": before.after()}

    if problem.again:
        (other, on_other), rows = fresh(problem), list[dict[str, object]]()
        start = [p.detach().clone() for p in on_other.parameters]
        for is_other, each in zip(TURNS, tasks_in_turn(other), strict=True):
            row = {"curve": curve(each), "history": train(other.model, is_other)["history"]}
            rows.append(row | {"trained": [p.detach().clone() for p in on_other.parameters]})
            on_other.take_grads()
            for parameter, values in zip(on_other.parameters, start, strict=True):
                parameter.data.copy_(values)
        yield from in_turn(rows)
