"""What is fuzzed, and how: `tests/fuzz.py` runs a hundred thousand inputs, `tests/test_fuzz.py` a
few thousand.

    frames    a run's frames, decoded and judged: damaged in their JSON, their shapes, their bytes
    bytes     anything at all as head, header and body of a frame
    files     anything at all as an answer's file, as the judge reads it
    sources   texts as the worker compiles them, and what it says about them

None may raise anything but what its callers expect, and none may take long.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests import fuzzing_frames, fuzzing_texts

SLOW_S = 5.0
"""Seconds of CPU that no input may take; the slowest take a tenth of it."""


@dataclass(frozen=True)
class Target:
    """One thing that is fuzzed: inputs, what is done with each, its share of all inputs."""

    name: str
    inputs: st.SearchStrategy[Any]
    hold: Callable[[Any], None]
    share: float


TARGETS = (
    Target("frames", fuzzing_frames.FRAMES, fuzzing_frames.judged, 0.4),
    Target("bytes", fuzzing_frames.BYTES, fuzzing_frames.decoded, 0.2),
    Target("files", fuzzing_texts.FILES, fuzzing_texts.read, 0.2),
    Target("sources", fuzzing_texts.SOURCE, fuzzing_texts.loaded, 0.2),
)


class Timed:
    """Calls a target and keeps the longest that it took."""

    def __init__(self, target: Target) -> None:
        fuzzing_frames.prepare()
        self.target, self.slowest, self.count = target, 0.0, 0

    def __call__(self, value: Any) -> None:
        begun = time.process_time()
        self.target.hold(value)
        self.slowest = max(self.slowest, time.process_time() - begun)
        self.count += 1
        assert self.slowest < SLOW_S, f"an input took {self.slowest:.1f} s"


def one_round(timed: Timed, number: int, size: int, *, small: bool = True) -> None:
    """Inputs of one seed. Raises what was found, made small unless there is no time for it."""

    @seed(number)
    @settings(
        max_examples=size,
        database=None,
        deadline=None,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink] if small else [Phase.generate],
    )
    @given(timed.target.inputs)
    def test(value: Any) -> None:
        timed(value)

    test()
