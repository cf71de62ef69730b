"""From an answer and problems to observations: feeds a worker, keeps its deadlines, takes frames.

Knows nothing about truth. Whatever the worker does, a `Run` comes back, in bounded time.
"""

import contextlib
import dataclasses
import json
import os
import queue
import signal
import time
from collections.abc import Mapping

from grader.common.faults import BelowLevel, Dropped, GraderFault
from grader.protocol import levels
from grader.protocol.frames import BadFrame, Frame
from grader.wall.clock import TICK_S, Clock, Stopwatch
from grader.wall.run import Recall, Request, Run
from grader.wall.stops import Stop, breach, crash, where
from grader.wall.streams import Output, read_frames
from grader.wall.workers import Worker, Workers

START_LIMIT_S = 120.0
"""How long a fresh process may take to import torch before we call it a fault of the machine."""
_LAST_WORDS_S = 0.3
_DRAIN_S = 1.0


def observe(workers: Workers, request: Request) -> Run:
    """Run the answer on the problems in a worker of its own. Raises GraderFault and Dropped."""
    try:
        return _observe(workers, request)
    except _NotReady:  # no line of the answer has run: another may have killed this worker
        return _observe(workers, request)


def _observe(workers: Workers, request: Request) -> Run:
    since = Stopwatch()
    with workers.scratch.one() as scratch:
        worker = workers.start()
        watch = _Watch(worker, request, scratch, since)
        try:
            run = watch.run()
        finally:
            for stream in (worker.frames, worker.output):
                with contextlib.suppress(OSError):
                    stream.close()
    if watch.clock is not None:
        watch.clock.stop()
        run.spent = watch.clock.spent
    return run


class _NotReady(GraderFault):
    """A worker that ended before it was ready for its answer."""


class _Watch:
    """Holds one worker to its deadlines while its two streams are read."""

    def __init__(self, worker: Worker, request: Request, scratch: str, since: Stopwatch) -> None:
        self.worker, self.request, self.scratch = worker, request, scratch
        self.since = since
        """Runs from the moment a worker was wanted."""
        self.clock: Clock | None = None
        self.inbox = read_frames(worker.frames)
        self.output = Output(worker.output)
        self.result = Run()

    def run(self) -> Run:
        """The whole run, from the request to what is left when the worker has ended."""
        if isinstance(self.request.dropped, Recall):
            self.request.dropped.wake = lambda: self.inbox.put(None)
        try:
            self.worker.feed(self._order())
            stop = self._take_frames()
        finally:
            status = self.worker.end(ask=not self.finished)
            if self.clock is not None:
                self.clock.stop()
        # A process that left its group may hold a stream open; we do not wait for it.
        output = self.output.all_of_it(_LAST_WORDS_S)
        if stop is None and not self.finished:
            stop = crash(status)
        if stop is not None and stop.outcome == "timed_out":
            line = where(bytes(self.output.trace), self.request.filename)[1]
            output = where(output, self.request.filename)[0]
            stop = dataclasses.replace(stop, line=line)
        self.result.stop = stop
        self.result.output = output.decode("utf-8", errors="replace")
        self.result.output_cut = self.output.was_cut
        return self.result

    finished = False
    enough = False
    """Nobody wants to know what the answer does on the problems that are left."""

    def _order(self) -> bytes:
        request = self.request
        order = {
            "kata": request.kata,
            "experiment": request.experiment,
            "filename": request.filename,
            "source": request.source,
            "functions": request.functions,
            "scratch": self.scratch,
            "cpu_s": max(0.0, request.deadline.cpu_s - request.spent.cpu_s)
            * (len(request.problems) if request.experiment else 1),
            "noise": request.noise,
            "require": request.require,
            "xray": request.xray,
            "way": request.way,
            "others": list(request.others),
            "until": request.until,
            "in_cells": bool(request.cells.graded),
            "features": request.cells.features,
            "problems": [
                {
                    "fields": dataclasses.asdict(problem),
                    "dtype": str(dtype).removeprefix("torch."),
                }
                for problem in request.problems
                for dtype in [getattr(problem, "default_dtype", problem.dtype)]
            ],
        }
        return json.dumps(order, allow_nan=False).encode()

    # ---- the judge's clock ----

    def _take_frames(self) -> Stop | None:
        """Take frames until the worker has ended properly, was stopped, or ran out of time."""
        first = self._first_frame()
        if isinstance(first, Stop):
            return first
        layers = first.fields.get("layers", [])
        self.result.layers = [str(layer) for layer in layers] if isinstance(layers, list) else []
        level = levels.level_of(self.result.layers)
        if not levels.is_at_least(level, self.request.require):
            raise BelowLevel(
                f"the sandbox reaches level {level!r}, but {self.request.require!r} is required; "
                "`kata doctor` says what is missing"
            )
        watch = self.since if self.request.extra else None
        self.clock = clock = Clock(self.worker.pid, self.request, watch)
        draining: Stopwatch | None = None
        while True:
            self._see_that_it_is_wanted()
            stop = clock.look(len(self.result.observations))
            if stop is not None:
                if stop.outcome == "timed_out" and not self.request.others:
                    self._askwhere()
                return stop
            try:
                frame = self.inbox.get(timeout=min(TICK_S, clock.left_s + 0.001))
            except queue.Empty:
                # What it sent before it ended may still be on its way through the reader. But a
                # child process may hold the line open, so we do not wait forever.
                if draining is None and self.worker.ended():
                    draining = Stopwatch()
                if draining is not None and draining.seconds() > _DRAIN_S:
                    return None
                continue
            if frame is None:
                self._see_that_it_is_wanted()
                return self._closed()
            if isinstance(frame, BadFrame):
                return breach(f"its process sent something that is not a frame: {frame}")
            if stop := self._accept(frame):
                return stop
            if self.enough:
                self.finished = True
                return None
            if self.finished:
                return self._nothing_follows()

    def _nothing_follows(self) -> Stop | None:
        """A worker that has said it is done closes its line. If anything follows, either that is
        forged or what came before it. If a child process holds the line open, we do not wait."""
        with contextlib.suppress(queue.Empty):
            if self.inbox.get(timeout=_LAST_WORDS_S) is not None:
                return breach("its process sent something after the last frame")
        return None

    def _closed(self) -> Stop | None:
        """Its line is closed: either it is ending, or it closed the line and goes on without it."""
        waited = Stopwatch()
        while waited.seconds() < _LAST_WORDS_S:
            if self.worker.ended():
                return None
            time.sleep(0.005)
        return breach("it closed its connection to the grader before it was done")

    def _first_frame(self) -> Frame | Stop:
        """The worker's message that it is ready. Its time begins only then."""
        frame: Frame | BadFrame | None = None
        limit_s = START_LIMIT_S
        if self.request.extra:
            limit_s = min(limit_s, self.request.deadline.wall_s - self.request.spent.wall_s)
        while self.since.seconds() < limit_s:
            self._see_that_it_is_wanted()
            try:
                frame = self.inbox.get(timeout=TICK_S)
                break
            except queue.Empty:
                continue
        else:
            raise GraderFault(f"a worker did not start within {limit_s:g} s")
        self._see_that_it_is_wanted()
        if not isinstance(frame, Frame) or frame.kind != "ready":
            time.sleep(TICK_S)
            words = self.output.all_of_it(0.0).decode("utf-8", errors="replace").strip()
            last = words.splitlines()[-1] if words else "it said nothing"
            raise _NotReady(f"a worker could not start: {last}")
        return frame

    def _see_that_it_is_wanted(self) -> None:
        if self.request.dropped is not None and self.request.dropped.is_set():
            raise Dropped

    def _accept(self, frame: Frame) -> Stop | None:
        """Take one frame in its order: loaded, then one observation per problem, then ended."""
        result = self.result
        if frame.kind == "loaded" and result.loaded is None:
            result.loaded = frame.fields
            return None
        if frame.kind == "xray" and self.request.xray and isinstance(result.loaded, Mapping):
            found = frame.fields.get("found")
            result.xray = found if isinstance(found, dict) else None
            self.finished = True
            return None
        index = frame.fields.get("index")
        if (
            frame.kind == "observation"
            and result.loaded is not None
            and index == len(result.observations)
            and index < self.request.observations
        ):
            result.observations[index] = frame
            self.enough = self.request.seen is not None and self.request.seen(result)
            if self.request.experiment and self.clock is not None:
                self.clock.begin_anew()
            return None
        if frame.kind == "ended" and self._may_end():
            self.finished = True
            return None
        return breach(f"its process sent a frame out of order: {frame.kind[:20]!r}")

    def _may_end(self) -> bool:
        """Whether all problems have been observed, or the answer could not be loaded."""
        loaded = self.result.loaded
        if loaded is None:
            return False
        broke = isinstance(loaded.get("error"), dict) or isinstance(loaded.get("unreadable"), dict)
        return broke or len(self.result.observations) == self.request.observations

    def _askwhere(self) -> None:
        """Have the worker write to its output which lines it is at, before it is killed."""
        if not hasattr(signal, "SIGUSR1"):
            return
        self.output.is_trace = True
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(self.worker.pid, signal.SIGUSR1)
        until = time.monotonic() + _LAST_WORDS_S
        while time.monotonic() < until and b"most recent call first" not in self.output.trace:
            time.sleep(0.01)
        time.sleep(0.02)
