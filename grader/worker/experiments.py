"""Runs an answer in an experiment: training in stretches, or what a gradient loses or needs.

In the worker, with a probe and problems as a kata has them, so that all that holds for a grading
holds here too. What is shown of it is made by the judge's side (grader/experiments). Decides
nothing, and knows no right values.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn

from grader.common.counting import count_of
from grader.common.sines import (
    WEIGHTS,
    draw,
    errors,
    first_weights,
    in_shapes,
    network,
    stepped,
)

Probe = Callable[[Any, Any], Iterator[dict[str, object]]]


def squared_error(output: Tensor, target: Tensor) -> Tensor:
    return (output - target).square().mean()


class _Float32:
    """All of these compute in single precision, as the paper does."""

    required = True
    dtype = torch.float32


# ---- training on sines ----------------------------------------------------------------------


@dataclass(frozen=True)
class Stretch(_Float32):
    """So many iterations, beginning with that one. `start` has the weights and both moments of
    Adam, for the first stretch of a training that goes on."""

    seed: int
    first: int
    count: int
    begin: int
    shots: int
    tasks: int
    rate: float
    outer_rate: float
    whole_loop: bool
    """Whether the answer has the loop (`meta_train`), or the two halves of a step."""
    start: Sequence[Sequence[float]] = ()


def training() -> Probe:
    """A probe that remembers the network from one stretch to the next."""
    kept: list[tuple[nn.Sequential, torch.optim.Adam]] = []

    def probe(answer: Any, stretch: Stretch) -> Iterator[dict[str, object]]:
        if not kept:
            kept.append(_begun(stretch))
        model, optimizer = kept[0]
        run = _the_loop if stretch.whole_loop else _step_by_step
        losses = run(answer, stretch, model, optimizer)
        yield {"losses": torch.tensor(losses, dtype=torch.float64)}
        names = ("exp_avg", "exp_avg_sq")
        states = [optimizer.state[p] for p in model.parameters()]
        moments = {name: _flat(state[name] for state in states if state) for name in names}
        yield {"weights": _flat(model.parameters()), **moments}

    return probe


def _flat(tensors: Any) -> Tensor:
    pieces = [tensor.detach().flatten() for tensor in tensors]
    return torch.cat(pieces) if pieces else torch.zeros(WEIGHTS)


def _begun(stretch: Stretch) -> tuple[nn.Sequential, torch.optim.Adam]:
    """The network and its optimizer, as they were before this stretch."""
    start = [torch.tensor(row, dtype=torch.float32) for row in stretch.start]
    model = network(start[0] if start else first_weights(stretch.begin))
    optimizer = torch.optim.Adam(model.parameters(), lr=stretch.outer_rate, fused=True)
    if start:
        each = zip(model.parameters(), *map(in_shapes, start[1:]), strict=True)
        for parameter, first, second in each:
            optimizer.state[parameter] = {
                "step": torch.tensor(float(stretch.first)),
                "exp_avg": first.clone(),
                "exp_avg_sq": second.clone(),
            }
    return model, optimizer


def _tasks(stretch: Stretch, iteration: int) -> list[tuple[Tensor, Tensor, Tensor, Tensor]]:
    waves = draw(stretch.begin, iteration, stretch.tasks, stretch.shots)
    points = waves.support_x, waves.support_y, waves.query_x, waves.query_y
    return list(zip(*points, strict=True))


def _the_loop(
    answer: Any, stretch: Stretch, model: nn.Sequential, optimizer: torch.optim.Adam
) -> list[float]:
    """`meta_train`, as the kata calls it."""
    numbers = iter(range(stretch.first, stretch.first + stretch.count))

    def sample_tasks() -> list[tuple[Tensor, Tensor, Tensor, Tensor]]:
        return _tasks(stretch, next(numbers, stretch.first))

    model.zero_grad()
    losses = answer.meta_train(
        model, sample_tasks, squared_error, stretch.rate, optimizer, stretch.count
    )
    return [float(loss) for loss in losses][: stretch.count]


def _step_by_step(
    answer: Any, stretch: Stretch, model: nn.Sequential, optimizer: torch.optim.Adam
) -> list[float]:
    """The two halves of a step for each task, whose gradients are averaged here."""
    parameters, losses = list(model.parameters()), []
    for iteration in range(stretch.first, stretch.first + stretch.count):
        sums = [torch.zeros_like(p) for p in parameters]
        mean = 0.0
        for support_x, support_y, query_x, query_y in _tasks(stretch, iteration):
            model.zero_grad()
            fast = answer.maml_inner_update(
                model, support_x, support_y, squared_error, stretch.rate
            )
            loss = answer.maml_outer_update(model, fast, query_x, query_y, squared_error)
            mean += float(loss) / stretch.tasks
            for total, parameter in zip(sums, parameters, strict=True):
                if parameter.grad is not None:
                    total += parameter.grad.detach()
        for total, parameter in zip(sums, parameters, strict=True):
            parameter.grad = total / stretch.tasks
        optimizer.step()
        losses.append(mean)
    return losses


# ---- what a gradient loses, and what it needs -----------------------------------------------


@dataclass(frozen=True)
class Loop(_Float32):
    """An inner loop on one wave, of some lengths or with some horizons."""

    seed: int
    begin: int
    rate: float
    shots: int
    steps: Sequence[int]
    horizons: Sequence[int] = ()
    dtype = torch.float64


def _wave(loop: Loop) -> tuple[nn.Sequential, tuple[Tensor, Tensor, Tensor, Tensor]]:
    waves = draw(loop.begin, 0, 1, loop.shots)
    x, y, query_x, query_y = (
        part[0].double()
        for part in (waves.support_x, waves.support_y, waves.query_x, waves.query_y)
    )
    return network(first_weights(loop.begin)).double(), (x, y, query_x, query_y)


def _plain_path(
    model: nn.Sequential, data: Sequence[Tensor], rate: float, steps: int
) -> tuple[list[list[Tensor]], Tensor]:
    """All weights of an unrolled loop in one graph, and the query error at its end."""
    x, y, query_x, query_y = (part.unsqueeze(0) for part in data)
    path = [[p.detach().unsqueeze(0).requires_grad_() for p in model.parameters()]]
    for _ in range(steps):
        path.append(stepped(path[-1], x, y, rate, graph=True))
    return path, errors(path[-1], query_x, query_y).sum()


def plain_gradient(
    model: nn.Sequential, data: Sequence[Tensor], rate: float, steps: int
) -> tuple[Tensor, ...]:
    """The meta-gradient of a plain unroll, which keeps the graph of all steps."""
    path, error = _plain_path(model, data, rate, steps)
    gradient: tuple[Tensor, ...] = torch.autograd.grad(error, path[0])
    return gradient


def truncation() -> Probe:
    """The meta-gradient with each horizon: from the graph of a plain unroll, and by an answer."""

    def probe(answer: Any, loop: Loop) -> Iterator[dict[str, object]]:
        model, data = _wave(loop)
        (steps,) = loop.steps
        path, error = _plain_path(model, data, loop.rate, steps)
        for horizon in loop.horizons:
            start = path[max(steps - horizon, 0)]
            yield {f"plain {horizon}": _flat(torch.autograd.grad(error, start, retain_graph=True))}
        for horizon in loop.horizons if hasattr(answer, "truncated_meta_gradient") else ():
            found = answer.truncated_meta_gradient(
                model, *data, squared_error, loop.rate, steps, horizon
            )
            yield {f"answer {horizon}": _flat(found)}

    return probe


def memory() -> Probe:
    """The most live bytes that a meta-gradient of so many steps needs: by a plain unroll, and by an
    answer, which is either checkpointed or implicit."""

    def probe(answer: Any, loop: Loop) -> Iterator[dict[str, object]]:
        model, data = _wave(loop)
        run = _by_answer(answer, model, data, loop.rate)
        for steps in loop.steps:
            plain = count_of(partial(plain_gradient, model, data, loop.rate, steps))
            yield {f"plain {steps}": plain.peak_bytes if plain.complete else None}
            if run is not None:
                count = count_of(partial(run, steps))
                yield {f"answer {steps}": count.peak_bytes if count.complete else None}

    return probe


STRENGTH, ITERATIONS = 2.0, 10
"""Of an implicit gradient: the pull back to the start, and iterations of conjugate gradient."""


def _by_answer(
    answer: Any, model: nn.Sequential, data: Sequence[Tensor], rate: float
) -> Callable[[int], object] | None:
    if hasattr(answer, "checkpointed_meta_gradient"):
        return partial(answer.checkpointed_meta_gradient, model, *data, squared_error, rate)
    if hasattr(answer, "implicit_meta_gradient"):

        def run(steps: int) -> object:
            """Adaptation, of which nothing is kept, and the implicit gradient at its end."""
            there = network(_flat(model.parameters()).float()).double()
            optimizer = torch.optim.SGD(there.parameters(), lr=rate)
            for _ in range(steps):
                there.zero_grad()
                torch.autograd.backward(squared_error(there(data[0]), data[1]))
                optimizer.step()
            return answer.implicit_meta_gradient(there, *data, squared_error, STRENGTH, ITERATIONS)

        return run
    return None


PROBES: dict[str, tuple[Callable[[], Probe], type]] = {
    "training": (training, Stretch),
    "truncation": (truncation, Loop),
    "memory": (memory, Loop),
}
"""By the name that an order has: what makes the probe, and the type of its problems."""
