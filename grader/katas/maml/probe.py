"""Runs an answer to maml on a problem. In the worker.

A fast model is called on inputs and looked at in no other way, since right answers differ in
everything else about it. What one look leaves behind must not meet the next, such as a `.grad` that
fast weights retain: what only reads comes before what runs, and the outer update, which may use the
graph up, gets a fresh build.
"""

from collections.abc import Iterator
from typing import Any

from torch import Tensor

from grader.common.derivatives import product_or_none
from grader.common.families import Task
from grader.common.tasks import Snapshot, cotangent, in_turn, number_of
from grader.katas.maml.problems import Problem


def probe(answer: Any, problem: Problem) -> Iterator[dict[str, object]]:
    first, before = fresh(problem)
    fast = adapted_among_others(answer, problem, first)
    yield {"fast_model": fast, "is_callable": callable(fast), "is_original": fast is first.model}
    yield {"after_inner": before.look()}
    if not callable(fast):
        yield {"original_outputs": before.outputs()}
        return  # the judge says so; nothing further can be asked of it
    try:
        outputs = fast(first.query_x)
    finally:  # only now, since a forward pass of ours might leave something in a shared module
        yield {"original_outputs": before.outputs()}
    yield {"outputs": outputs}
    if not isinstance(outputs, Tensor):
        return
    yield {"outputs_have_history": outputs.requires_grad}
    yield {"vjp": output_slopes(outputs, problem, before)}

    if problem.again:
        third = fresh(problem)
        yield fast_models_in_turn(answer, problem, *third)

    # Every build is kept until the end: an answer may remember models by their ids.
    second, before = fresh(problem)
    fast = adapted_among_others(answer, problem, second)
    meta_loss = answer.maml_outer_update(
        second.model, fast, second.query_x, second.query_y, second.loss_fn
    )
    yield {"meta_loss": number_of(meta_loss)}
    look = before.look()
    yield {"meta_gradient": look["grads"], "after_outer": look | {"outputs": before.outputs()}}
    if problem.again:
        fourth = fresh(problem)
        yield outer_updates_in_turn(answer, problem, *fourth)


def output_slopes(outputs: object, problem: Problem, before: Snapshot) -> list[Tensor | None]:
    """The derivative of a fast model's outputs with respect to the original's weights, along one
    random direction."""
    return product_or_none(outputs, before.parameters, lambda at: cotangent(at, problem.seed))


def fresh(problem: Problem) -> tuple[Task, Snapshot]:
    """The problem's task, built anew, and its model as it is before the answer has it."""
    task = problem.build()
    return task, Snapshot.of(task.model, task.query_x)


def adapted(answer: Any, problem: Problem, task: Task) -> Any:
    """What the answer's inner update gives for the task."""
    fast: Any = task.model
    for _ in range(problem.steps):
        fast = answer.maml_inner_update(
            fast, task.support_x, task.support_y, task.loss_fn, problem.inner_lr
        )
        if not callable(fast):
            break
    return fast


def fast_models_in_turn(
    answer: Any, problem: Problem, task: Task, before: Snapshot
) -> dict[str, object]:
    """What fast models of two tasks compute, and its derivative, after all inner updates."""
    outputs: list[object] = []
    vjps: list[object] = []
    turns = in_turn(task)
    fasts = [adapted(answer, problem, each) for each in turns]
    for each, fast in zip(turns, fasts, strict=True):
        outputs.append(fast(each.query_x))
        vjps.append(output_slopes(outputs[-1], problem, before))
    return {"outputs_in_turn": outputs, "vjp_in_turn": vjps}


def outer_updates_in_turn(
    answer: Any, problem: Problem, task: Task, before: Snapshot
) -> dict[str, object]:
    """What both updates give for two tasks, one after the other; `.grad` is cleared in between."""
    losses: list[object] = []
    gradients: list[object] = []
    for each in in_turn(task):
        fast = adapted(answer, problem, each)
        meta_loss = answer.maml_outer_update(
            each.model, fast, each.query_x, each.query_y, each.loss_fn
        )
        losses.append(number_of(meta_loss))
        gradients.append([None if g is None else g.clone() for g in before.grads()])
        for parameter in before.parameters:
            parameter.grad = None
    return {"meta_loss_in_turn": losses, "meta_gradient_in_turn": gradients}


def adapted_among_others(answer: Any, problem: Problem, task: Task) -> Any:
    """The same; where the problem says so, the model is adapted to another task before and after,
    neither of which may matter."""

    def adapt_to_another() -> None:
        if problem.again:
            adapted(answer, problem, task.on_its_query_set())

    adapt_to_another()
    fast = adapted(answer, problem, task)
    adapt_to_another()
    return fast
