"""Findings on what an answer needs, over small functions whose figures are counted."""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from grader.common.counting import count_of
from grader.judge.compare import Finding
from grader.judge.resources import WORDS, adds_at_most, at_least, at_most, grows_at_most

ASKS = "the kata asks for it"
TASKS = ("2 tasks", "8 tasks")


def loss(w: Tensor) -> Tensor:
    return (w.tanh() ** 2).sum()


def looped(tasks: int) -> list[Tensor]:
    return [torch.func.grad(loss)(torch.ones(3)) for _ in range(tasks)]


def batched(tasks: int) -> Tensor:
    return torch.func.vmap(torch.func.grad(loss))(torch.ones(tasks, 3))


def test_one_call_for_all_tasks_is_told_from_a_loop() -> None:
    def finding(run: Callable[[int], object]) -> Finding | None:
        small, large = (count_of(lambda n=n: run(n)).kernels for n in (2, 8))
        return grows_at_most(small, large, 1, "kernels", "meta_gradient", TASKS, ASKS)

    assert finding(batched) is None
    found = finding(looped)
    assert found == Finding(
        "`meta_gradient` ran 18 kernels for 2 tasks and 72 for 8 tasks; it should be the same "
        "number",
        ASKS,
    )


def test_a_hessian_that_is_built_is_told_from_products_with_it() -> None:
    w, v = torch.ones(20), torch.ones(20)

    def finding(run: Callable[[], object]) -> Finding | None:
        return at_most(count_of(run).largest, 20 * 20 - 1, "largest", "solve", ASKS)

    gradient = torch.func.grad(loss)
    assert finding(lambda: torch.func.vjp(gradient, w)[1](v)) is None
    assert finding(lambda: torch.func.jacrev(gradient)(w) @ v) == Finding(
        "`solve` made a tensor of 400 entries; it should make a tensor of at most 399", ASKS
    )


def unrolled(steps: int, create_graph: bool) -> Tensor:
    w = torch.ones(50, requires_grad=True)
    for _ in range(steps):
        (gradient,) = torch.autograd.grad(loss(w), w, create_graph=create_graph)
        w = w - 0.1 * gradient
        if not create_graph:
            w = w.detach().requires_grad_()
    return torch.autograd.grad(loss(w), w)[0]


def test_memory_that_grows_with_each_step_is_told_from_memory_that_does_not() -> None:
    def finding(create_graph: bool, per_step: float = 0) -> Finding | None:
        few, many = (count_of(lambda n=n: unrolled(n, create_graph)).peak_bytes for n in (2, 12))
        steps = ("2 steps", "12 steps")
        return adds_at_most(few, many, 10, per_step, "peak_bytes", "fomaml", steps, ASKS)

    assert finding(create_graph=False) is None
    found = finding(create_graph=True)
    assert found is not None
    assert found.does.endswith("so a step adds 404; it should add nothing")
    assert finding(create_graph=True, per_step=404) is None


def test_fewer_kernels_than_one_task_needs_are_a_finding() -> None:
    needed = count_of(lambda: batched(1)).kernels
    assert at_least(needed, needed, "kernels", "meta_gradient", ASKS) is None
    assert at_least(needed - 1, needed, "kernels", "meta_gradient", ASKS) == Finding(
        f"`meta_gradient` ran {needed - 1} kernels; it should run at least {needed}", ASKS
    )


def test_a_bound_is_said_in_numbers() -> None:
    found = grows_at_most(1000, 5001, 5, "peak_bytes", "f", ("4 steps", "64 steps"), ASKS)
    assert found is not None
    assert found.does == (
        "`f` held 1,000 bytes of new tensors at once for 4 steps and 5,001 for 64 steps; "
        "it should be at most 5 times as many"
    )
    assert grows_at_most(1000, 5000, 5, "peak_bytes", "f", TASKS, ASKS) is None


def test_what_was_not_counted_is_not_a_failure() -> None:
    for resource in WORDS:
        assert at_most(None, 0, resource, "f", ASKS) is None
        assert at_least(None, 9, resource, "f", ASKS) is None
        assert grows_at_most(5, None, 1, resource, "f", TASKS, ASKS) is None
        assert adds_at_most(None, 5, 1, 0, resource, "f", TASKS, ASKS) is None


@pytest.mark.parametrize("sent", [-1, True, 2.0, "3", [], torch.ones(1)])
def test_what_is_not_a_figure_is_a_failure(sent: object) -> None:
    assert at_most(sent, 9, "kernels", "f", ASKS) is not None
    assert at_least(sent, 0, "kernels", "f", ASKS) is not None
    assert grows_at_most(sent, 1, 1, "kernels", "f", TASKS, ASKS) is not None
    assert adds_at_most(1, sent, 1, 0, "kernels", "f", TASKS, ASKS) is not None
