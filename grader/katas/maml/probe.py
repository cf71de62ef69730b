"""Runs an answer to maml on a problem. In the worker.

The outer update may use the graph up, so it gets a fresh build.
"""

from collections.abc import Iterator
from typing import Any

from grader.common import fast_models as looks
from grader.common.families import Task
from grader.common.few_shot import FewShot
from grader.common.tasks import number_of, tasks_in_turn


def probe(answer: Any, problem: FewShot) -> Iterator[dict[str, object]]:
    def adapt(task: Task) -> Any:
        fast: Any = task.model
        for _ in range(problem.steps):
            fast = answer.maml_inner_update(
                fast, task.support_x, task.support_y, task.loss_fn, problem.inner_lr
            )
            if not callable(fast):
                break
        return fast

    def outer_update(task: Task, fast: Any) -> object:
        return number_of(
            answer.maml_outer_update(task.model, fast, task.query_x, task.query_y, task.loss_fn)
        )

    # Every build is kept until the end: an answer may remember models by their ids.
    first, before = looks.fresh(problem)
    outputs = yield from looks.look_at(
        looks.adapted_among_others(adapt, problem, first), first, before
    )
    if outputs is None:
        return
    yield {"outputs_have_history": outputs.requires_grad}
    yield {"vjp": looks.derivative_of(outputs, before, problem)}

    if problem.again:
        third, on_third = looks.fresh(problem)
        turns = tasks_in_turn(third)
        fasts = [adapt(task) for task in turns]
        computed = [fast(task.query_x) for task, fast in zip(turns, fasts, strict=True)]
        yield from looks.in_turn(
            {"outputs": out, "vjp": looks.derivative_of(out, on_third, problem)} for out in computed
        )

    second, before = looks.fresh(problem)
    fast = looks.adapted_among_others(adapt, problem, second)
    yield {"meta_loss": outer_update(second, fast)}
    look = before.look()
    yield {"meta_gradient": look["grads"], "after_outer": look}
    yield {"after_outer_outputs": before.outputs()}

    if problem.again:
        fourth, on_fourth = looks.fresh(problem)
        yield from looks.in_turn(
            {"meta_loss": outer_update(task, adapt(task)), "meta_gradient": on_fourth.take_grads()}
            for task in tasks_in_turn(fourth)
        )
