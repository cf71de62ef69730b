"""The pictures of what was learned: errors by training and by steps, and waves. No torch."""

from collections.abc import Iterator, Sequence

from grader.experiments.plot import Line, Picture, Plot, Point
from grader.experiments.results import SHOWN_STEPS, Learned, Spread

Sketch = Sequence[Sequence[Point]]
"""Of one wave: the wave, its support points, and what the network says after some steps."""


def _curve(name: str, points: Sequence[tuple[float, Spread]], kind: int) -> Line:
    end = points[-1][1].median
    return Line(
        f"{name} {end:.2f}",
        tuple((x, found.median) for x, found in points),
        kind,
        tuple(found.low for _, found in points),
        tuple(found.high for _, found in points),
    )


def by_iteration(learned: Sequence[Learned], of_what: str) -> Picture:
    """The error after one step of adaptation, by iterations of training."""
    lines = tuple(_curve(one.name, one.by_iteration, i) for i, one in enumerate(learned))
    count = learned[0].by_iteration[-1][0]
    ends = ", ".join(f"{one.name} {one.by_iteration[-1][1].median:.2f}" for one in learned)
    return Picture(
        "sinusoid-iterations",
        "Error after one step of adaptation, by iterations of training",
        f"After {count} iterations: {ends}. The bands are {of_what}.",
        (Plot("Error after 1 step on new waves", "iterations of training", lines),),
    )


def by_step(learned: Sequence[Learned], of_what: str) -> Picture:
    """The error by steps of adaptation, at the end of training."""
    lines = tuple(
        _curve(one.name, list(enumerate(one.by_step)), i) for i, one in enumerate(learned)
    )
    ends = "; ".join(
        f"{one.name}: " + ", ".join(f"{one.by_step[k].median:.2f} after {k}" for k in SHOWN_STEPS)
        for one in learned
    )
    return Picture(
        "sinusoid-steps",
        "Error by steps of adaptation",
        f"Errors after so many steps. {ends}. The bands are {of_what}.",
        (Plot("Error while adapting to a new wave", "steps of adaptation", lines),),
    )


def waves(name: str, sketches: Sequence[Sketch]) -> Picture:
    """Waves, and what a network says of them before and after some steps on a few points."""
    plots = tuple(
        Plot(f"Wave {number} and {name}", "x", tuple(_of_wave(sketch)), height=220)
        for number, sketch in enumerate(sketches, start=1)
    )
    steps = ", ".join(map(str, SHOWN_STEPS[1:]))
    return Picture(
        "sinusoid-waves",
        f"{len(sketches)} new waves, before and after adaptation",
        f"Each plot has a wave, the points that are adapted to, and the network before the first "
        f"step and after {steps} steps.",
        plots,
    )


def _of_wave(sketch: Sketch) -> Iterator[Line]:
    wave, points, *said = sketch
    yield Line("the wave", tuple(wave), 5)
    names = ["before", *(f"{k} step{'s' * (k > 1)}" for k in SHOWN_STEPS[1:])]
    for name, each, kind in zip(names, said, (4, 3, 1, 0), strict=True):
        yield Line(name, tuple(each), kind)
    yield Line("", tuple(points), 5, dots=True)
