"""Counting: the same figures in every run, in whatever way an answer has torch do its work."""

import _thread
import copy
import gc
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.utils._python_dispatch import _disable_current_modes
from torch.utils.checkpoint import checkpoint as outer_checkpoint

from grader.common.counting import Count, count_of, counted

checkpoint: Any = vars(outer_checkpoint)["__wrapped__"]
"""Without what imports torch's compiler, which takes seconds."""
DISABLE = torch._C._DisableTorchDispatch
"""Taken beforehand, as an answer may take it when it is imported."""


def unrolled(steps: int = 3) -> Tensor:
    """A meta-gradient through some inner steps."""
    x = torch.ones(5, 4)
    first = weights = torch.full((4, 4), 0.1, requires_grad=True)
    for _ in range(steps):
        loss = ((x @ weights).tanh() ** 2).mean()
        (gradient,) = torch.autograd.grad(loss, weights, create_graph=True)
        weights = weights - 0.1 * gradient
    return torch.autograd.grad((x @ weights).sum(), first)[0]


def in_a_thread() -> None:
    thread = threading.Thread(target=unrolled)
    thread.start()
    thread.join()


def in_a_raw_thread() -> None:
    done = _thread.allocate_lock()
    done.acquire()
    _thread.start_new_thread(lambda: (unrolled(), done.release()), ())
    done.acquire()


class Square(torch.autograd.Function):
    """Its backward pass differentiates once more by itself."""

    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Tensor:
        with torch.enable_grad():
            x = ctx.saved_tensors[0].detach().requires_grad_()
            (slope,) = torch.autograd.grad((x * x).sum(), x)
        return gradients[0] * slope


def with_a_function_of_its_own() -> None:
    x = torch.ones(30, requires_grad=True)
    y: Any = x
    for _ in range(4):
        y = Square.apply(y)
    y.sum().backward()


def checkpointed(reentrant: bool) -> None:
    x = torch.full((20, 20), 0.1, requires_grad=True)
    y: Any = x
    for _ in range(4):
        y = checkpoint(lambda z: (z @ z).tanh().sin(), y, use_reentrant=reentrant)
    y.sum().backward()


def transformed() -> Tensor:
    def loss(w: Tensor) -> Tensor:
        return (torch.ones(4, 3) @ w).tanh().sum()

    w = torch.full((3, 2), 0.1)
    return torch.func.vjp(torch.func.grad(loss), w)[1](w)[0] + torch.func.grad(loss)(w)


def looped(tasks: int) -> None:
    for _ in range(tasks):
        unrolled()


def batched(tasks: int) -> Tensor:
    def loss(w: Tensor) -> Tensor:
        return (torch.ones(4, 3) @ w).tanh().sum()

    return torch.func.vmap(torch.func.grad(loss))(torch.full((tasks, 3, 2), 0.1))


def in_a_pool(tasks: int) -> None:
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: unrolled(), range(tasks)))


WAYS: dict[str, Callable[[], object]] = {
    "plain": unrolled,
    "thread": in_a_thread,
    "raw thread": in_a_raw_thread,
    "custom function": with_a_function_of_its_own,
    "reentrant checkpoint": lambda: checkpointed(True),
    "checkpoint": lambda: checkpointed(False),
    "torch.func": transformed,
    "vmap": lambda: batched(3),
}


def figures(count: Count) -> tuple[int, int, int, bool]:
    return count.kernels, count.peak_bytes, count.largest, count.complete


@pytest.mark.parametrize("way", WAYS)
def test_the_figures_are_the_same_in_every_run(way: str) -> None:
    seen = {figures(count_of(WAYS[way])) for _ in range(4)}
    assert len(seen) == 1
    kernels, peak, _, complete = seen.pop()
    assert kernels > 5
    assert peak > 100
    assert complete


@pytest.mark.parametrize("way", ["thread", "raw thread"])
def test_work_in_another_thread_counts_the_same(way: str) -> None:
    count = count_of(WAYS[way])
    assert figures(count) == figures(count_of(unrolled))
    assert not count.overlapped


def test_a_pool_of_threads_hides_no_kernels() -> None:
    assert count_of(lambda: in_a_pool(4)).kernels == count_of(lambda: looped(4)).kernels


def test_threads_that_compute_at_the_same_time_are_said_to() -> None:
    def interleaved() -> None:
        first, second = threading.Event(), threading.Event()

        def work() -> None:
            unrolled()
            first.set()
            second.wait()
            unrolled()

        thread = threading.Thread(target=work)
        thread.start()
        first.wait()
        unrolled()
        second.set()
        thread.join()

    count = count_of(interleaved)
    assert count.overlapped
    assert count.kernels == count_of(lambda: looped(3)).kernels


def test_a_pool_from_an_earlier_count_counts_in_the_next() -> None:
    with ThreadPoolExecutor(1) as pool:
        first = count_of(lambda: pool.submit(unrolled).result())
        pool.submit(unrolled).result()  # between two counts
        second = count_of(lambda: pool.submit(unrolled).result())
    assert figures(first) == figures(second) == figures(count_of(unrolled))


def test_a_thread_that_ran_before_is_said_to() -> None:
    with ThreadPoolExecutor(1) as pool:
        pool.submit(unrolled).result()
        count = count_of(lambda: pool.submit(unrolled).result())
    assert "threads were running already" in count.missed


def test_a_view_is_neither_a_kernel_nor_bytes_and_in_place_is_a_kernel() -> None:
    x = torch.ones(7)
    assert figures(count_of(lambda: x.expand(9, 7).t().detach())) == (0, 0, 0, True)
    assert figures(count_of(lambda: x.add_(1))) == (1, 0, 0, True)


def test_bytes_count_once_for_each_storage_while_it_lives() -> None:
    x = torch.ones(10)

    def run() -> None:
        for _ in range(3):
            y = x * 2
            y = y[2:].view(2, 4) * 1
            del y

    with counted() as count:
        run()
    assert figures(count) == (6, 40 + 32, 10, True)


def test_what_torch_makes_outside_of_its_operators_counts() -> None:
    assert count_of(lambda: torch.tensor([1.0, 2.0])).peak_bytes == 8
    assert count_of(lambda: torch.add(torch.ones(4), 1, out=torch.empty(0))).peak_bytes == 32
    model = nn.Linear(3, 3)
    assert count_of(lambda: copy.deepcopy(model)).peak_bytes == 48


def test_garbage_in_cycles_is_let_go_at_the_same_moments() -> None:
    x = torch.ones(1000)

    def run() -> None:
        for _ in range(50):
            around: list[Any] = [x * 2]
            around.append(around)

    peaks = {count_of(run).peak_bytes for _ in range(3)}
    assert len(peaks) == 1
    assert peaks.pop() <= 3 * 4000


def test_inference_mode_counts_what_a_composite_operator_runs() -> None:
    def run() -> Tensor:
        return nn.functional.cosine_similarity(torch.ones(2, 3), torch.ones(2, 3))

    def under_inference_mode() -> Tensor:
        with torch.inference_mode():
            return run()

    assert count_of(under_inference_mode).kernels == count_of(run).kernels


def test_an_operation_on_a_batch_is_one_kernel() -> None:
    assert count_of(lambda: batched(8)).kernels == count_of(lambda: batched(2)).kernels
    assert count_of(lambda: looped(8)).kernels == 4 * count_of(lambda: looped(2)).kernels


def test_a_tensor_of_its_own_kind_hides_nothing() -> None:
    class Tenfold(Tensor):
        inner: Tensor

        @staticmethod
        def __new__(cls, inner: Tensor) -> "Tenfold":
            made: Tenfold = Tensor._make_wrapper_subclass(cls, inner.shape)  # type: ignore[attr-defined]
            made.inner = inner
            return made

        @classmethod
        def __torch_dispatch__(
            cls, func: Any, types: Any, args: Any = (), kwargs: Any = None
        ) -> Tensor:
            plain = [a.inner if isinstance(a, Tenfold) else a for a in args]
            return Tenfold([func(*plain) for _ in range(10)][-1])

    assert count_of(lambda: Tenfold(torch.ones(5)) * 2).kernels >= 11


def hidden_by_a_guard() -> None:
    guard = DISABLE()
    unrolled()
    del guard


def hidden_by_a_guard_of_now() -> None:
    guard = torch._C._DisableTorchDispatch()  # type: ignore[no-untyped-call]
    torch.ones(1) * 1
    del guard


def hidden_from_all_modes() -> None:
    with _disable_current_modes():
        torch.ones(1) * 1


def hidden_in_an_operator() -> None:
    library = torch.library.Library("test_counting", "FRAGMENT")
    try:
        library.define("twice(Tensor x) -> Tensor")
        library.impl("twice", lambda x: x * 2, "CPU")
        torch.ops.test_counting.twice(torch.ones(2))
    finally:
        library._destroy()  # type: ignore[no-untyped-call]


HIDDEN = [
    hidden_by_a_guard,
    hidden_by_a_guard_of_now,
    hidden_from_all_modes,
    hidden_in_an_operator,
]


@pytest.mark.parametrize("hide", HIDDEN)
def test_work_that_is_hidden_is_said_to_be(hide: Callable[[], None]) -> None:
    assert count_of(hide).missed


@pytest.mark.parametrize(
    "run",
    [
        lambda: repr(torch.ones(2)),
        lambda: torch.optim.Adam([nn.Parameter(torch.ones(2))]).step(),
        lambda: torch._foreach_mul([torch.ones(2, requires_grad=True) for _ in range(40)], 2.0),
        lambda: torch.func.jacrev(torch.func.grad(lambda x: (x**3).sum()))(torch.ones(3)),
    ],
)
def test_ordinary_work_is_not_taken_for_hidden(run: Callable[[], object]) -> None:
    assert count_of(run).missed == ""


def test_counts_may_stand_in_one_another() -> None:
    with counted() as outer:
        kept = torch.ones(2)
        with counted() as inner:
            torch.ones(3)
        del kept
    assert (outer.kernels, inner.kernels) == (2, 1)
    assert (outer.peak_bytes, inner.peak_bytes) == (20, 12)


def test_afterwards_all_is_as_it_was() -> None:
    places = [_thread.start_new_thread, torch._C._DisableTorchDispatch, gc.isenabled()]
    with pytest.raises(ZeroDivisionError):
        count_of(lambda: 1 // 0)
    with counted() as count:
        torch.ones(2)
    torch.ones(2)
    assert count.kernels == 1
    assert [_thread.start_new_thread, torch._C._DisableTorchDispatch, gc.isenabled()] == places
    assert torch.utils._python_dispatch._get_current_dispatch_mode() is None
