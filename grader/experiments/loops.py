"""Two small experiments on an inner loop: what truncation loses, and what a gradient needs in
memory. Answers run behind the wall; a plain unroll runs there too, for comparison."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

import torch
from torch import Tensor

from grader.common.cells import NO_CELLS
from grader.common.seeds import derive
from grader.experiments.plot import Line, Picture, Plot
from grader.experiments.results import Series
from grader.experiments.subject import NotShown, Subject, functions_of
from grader.experiments.training import explained, why_stopped
from grader.protocol.frames import Frame
from grader.wall.observe import observe
from grader.wall.run import Deadline, Request
from grader.wall.workers import Workers
from grader.worker.experiments import Loop

RATES, WAVES = (0.002, 0.01, 0.03), 4
MEMORY_RATE = 0.01
TRUNCATED_STEPS = 20
HORIZONS = (0, 1, 2, 3, 5, 8, 12, 16, 19, 20)
MEMORY_STEPS = (1, 2, 4, 8, 16, 32, 64)
SHOTS, MANY_SHOTS = 10, 200
"""Points on the wave; with many of them, the graph of a step is larger than the weights."""
LOWEST = 1e-16
"""No error is drawn below this: it is what rounding leaves."""
DEADLINE = Deadline(60.0, 90.0)


def truncation(workers: Workers, subject: Subject | None, seed: int, require: str) -> list[Series]:
    """How far a truncated gradient is from the whole one, relative to its length, by the number of
    steps that are differentiated: the median of some waves, a series for each rate. By the answer
    where there is one. Raises NotShown."""
    cases = [(rate, derive(seed, wave)) for rate in RATES for wave in range(WAVES)]
    loops = [Loop(seed, begin, rate, SHOTS, [TRUNCATED_STEPS], HORIZONS) for rate, begin in cases]
    frames = _observed(workers, subject, "truncation", "truncated_meta_gradient", loops, require)
    who = "plain" if subject is None else "answer"
    lost = [[_lost(frame, who, horizon) for horizon in HORIZONS] for frame in frames]
    found = []
    for number, rate in enumerate(RATES):
        of_waves = lost[number * WAVES : (number + 1) * WAVES]
        medians = map(median, zip(*of_waves, strict=True))
        found.append(Series(f"rate {rate:g}", tuple(zip(HORIZONS, medians, strict=True))))
    return found


def _lost(frame: Frame, who: str, horizon: int) -> float:
    exact = _vector(frame, f"plain {TRUNCATED_STEPS}")
    return float((_vector(frame, f"{who} {horizon}") - exact).norm() / exact.norm())


def memory(
    workers: Workers, subject: Subject | None, function: str, seed: int, require: str
) -> list[Series]:
    """The most live bytes by the number of inner steps: of a plain unroll and, where there is one,
    of the answer. Raises NotShown."""
    loops = [Loop(seed, seed, MEMORY_RATE, MANY_SHOTS, MEMORY_STEPS)]
    (frame,) = _observed(workers, subject, "memory", function, loops, require)
    found = [Series("plain unroll", _counts(frame, "plain"))]
    if subject is not None:
        found.append(Series(subject.name, _counts(frame, "answer")))
    return found


def _observed(
    workers: Workers,
    subject: Subject | None,
    experiment: str,
    function: str,
    loops: Sequence[Loop],
    require: str,
) -> list[Frame]:
    kata = subject.kata if subject else ""
    request = Request(
        kata,
        subject.answer.path.name if subject else "nothing.py",
        subject.answer.source if subject else "",
        functions_of(kata, function) if subject else {},
        loops,
        DEADLINE,
        experiment=experiment,
        require=require,
        cells=subject.answer.cells if subject else NO_CELLS,
        seen=lambda run: "error" in run.observations[len(run.observations) - 1].fields,
    )
    run = observe(workers, request)
    name = subject.answer.path if subject else "the plain unroll"
    for frame in run.observations.values():
        if isinstance(error := frame.fields.get("error"), dict):
            raise NotShown(f"{name} cannot be shown: {explained(error)}")
    if run.stop is not None or len(run.observations) < len(loops):
        raise NotShown(f"{name} cannot be shown: {why_stopped(run)}")
    return [run.observations[index] for index in range(len(loops))]


def _vector(frame: Frame, name: str) -> Tensor:
    values: Mapping[str, Any] = frame.values
    found = values.get(name)
    if not isinstance(found, Tensor) or found.shape != values["plain 0"].shape:
        raise NotShown(f"the answer gave something other than a gradient ({name})")
    return found.to(torch.float64)


def _counts(frame: Frame, who: str) -> tuple[tuple[int, float], ...]:
    found = []
    for steps in MEMORY_STEPS:
        count = frame.values.get(f"{who} {steps}")
        if type(count) is not int or count < 0:
            raise NotShown("the bytes of this answer could not be counted")
        found.append((steps, float(count)))
    return tuple(found)


# ---- pictures -------------------------------------------------------------------------------


def truncation_picture(series: Sequence[Series], whose: str) -> Picture:
    """The relative error by horizon, for each rate."""
    lines = tuple(
        Line(one.name, tuple((k, max(error, LOWEST)) for k, error in one.numbers[:-1]), kind)
        for kind, one in enumerate(series)
    )
    ends = "; ".join(
        f"{one.name}: {one.numbers[0][1]:.2f} with none, {dict(one.numbers)[5]:.2f} with 5"
        for one in series
    )
    return Picture(
        "truncation",
        "What a truncated meta-gradient loses",
        f"Relative error by the number of steps that are differentiated, of {TRUNCATED_STEPS}; "
        f"computed by {whose}. The median of {WAVES} waves at the start of training. {ends}.",
        (
            Plot(
                "What truncation loses", f"steps differentiated, of {TRUNCATED_STEPS}", lines,
                "relative error", logarithmic=True,
            ),
        ),
    )  # fmt: skip


def memory_picture(series: Sequence[Series], title: str, name: str) -> Picture:
    """Live kilobytes by inner steps."""
    lines = tuple(
        Line(one.name, tuple((steps, count / 1000) for steps, count in one.numbers), kind)
        for kind, one in zip((2, 0), series, strict=False)
    )
    first, last = MEMORY_STEPS[0], MEMORY_STEPS[-1]
    ends = "; ".join(
        f"{one.name}: {one.numbers[0][1] / 1000:.0f} kB with {first} step, "
        f"{one.numbers[-1][1] / 1000:.0f} kB with {last}"
        for one in series
    )
    return Picture(
        name,
        title,
        f"The most live bytes of tensors, counted, by the number of inner steps. {ends}.",
        (Plot(title, "inner steps", lines, "kB of live tensors"),),
    )
