"""Runs an answer to maml on a problem. In the worker.

A fast model is called on inputs and looked at in no other way, since right answers differ in
everything else about it. What one look leaves behind must not meet the next, such as a `.grad` that
fast weights retain: what only reads comes before what runs, and the outer update, which may use the
graph up, gets a fresh build.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from torch import Tensor

from grader.common.derivatives import vector_jacobian_product
from grader.common.families import Task
from grader.common.tasks import ORDERS, Snapshot, cotangent, number_of, sets_of
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
    if outputs.requires_grad:
        c = cotangent(outputs, problem.seed)
        yield {"vjp": vector_jacobian_product([outputs], before.parameters, [c])}
    else:
        yield {"vjp": [None for _ in before.parameters]}

    if problem.again:
        kept = [fresh(problem) for _ in ORDERS]
        yield fast_models_in_turn(answer, problem, kept)

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
        further = [fresh(problem) for _ in ORDERS]
        yield outer_updates_in_turn(answer, problem, further)


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


Build = tuple[Task, Snapshot]


def fast_models_in_turn(
    answer: Any, problem: Problem, builds: Sequence[Build]
) -> dict[str, object]:
    """What fast models of two tasks compute, and its derivative; each after all inner updates of
    its model."""
    outputs: list[object] = []
    vjps: list[object] = []
    for order, (task, before) in zip(ORDERS, builds, strict=True):
        fasts = []
        for name in order:
            (x, y), _ = sets_of(task, name)
            fasts.append(answer.maml_inner_update(task.model, x, y, task.loss_fn, problem.inner_lr))
        for name, fast in zip(order, fasts, strict=True):
            given = fast(sets_of(task, name)[1][0])
            outputs.append(given)
            if isinstance(given, Tensor) and given.requires_grad:
                c = cotangent(given, problem.seed)
                vjps.append(vector_jacobian_product([given], before.parameters, [c]))
            else:
                vjps.append([None for _ in before.parameters])
    return {"outputs_in_turn": outputs, "vjp_in_turn": vjps}


def outer_updates_in_turn(
    answer: Any, problem: Problem, builds: Sequence[Build]
) -> dict[str, object]:
    """What both updates give for two tasks, one after the other; `.grad` is cleared in between."""
    losses: list[object] = []
    gradients: list[object] = []
    for order, (task, before) in zip(ORDERS, builds, strict=True):
        for name in order:
            (support_x, support_y), query = sets_of(task, name)
            fast = answer.maml_inner_update(
                task.model, support_x, support_y, task.loss_fn, problem.inner_lr
            )
            meta_loss = answer.maml_outer_update(task.model, fast, *query, task.loss_fn)
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
            answer.maml_inner_update(
                task.model, task.query_x, task.query_y, task.loss_fn, problem.inner_lr
            )

    adapt_to_another()
    fast = adapted(answer, problem, task)
    adapt_to_another()
    return fast
