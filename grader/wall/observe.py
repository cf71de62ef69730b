"""From an answer and problems to observations: feeds a worker, keeps its deadlines, takes frames.

Knows nothing about truth. Whatever the worker does, a `Run` comes back, in bounded time.
"""

import contextlib
import dataclasses
import json
import os
import queue
import signal
import threading
import time
from collections.abc import Mapping
from typing import BinaryIO

from grader.common.faults import Dropped, GraderFault
from grader.protocol import frames, levels
from grader.protocol.frames import BadFrame, Frame
from grader.wall.clock import TICK_S, Clock, Stopwatch
from grader.wall.run import Recall, Request, Run
from grader.wall.stops import Stop, breach, crash, where
from grader.wall.workers import Worker, Workers

MAX_OUTPUT = 16 * 1024
"""How many bytes of an answer's output are kept; the rest is read and thrown away."""
MAX_TRACE = 1024**2
"""How many bytes are kept of what a worker writes when it is asked which line it is at."""
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
    """Holds one worker to its deadlines while two threads read its two streams."""

    def __init__(self, worker: Worker, request: Request, scratch: str, since: Stopwatch) -> None:
        self.worker, self.request, self.scratch = worker, request, scratch
        self.since = since
        """Runs from the moment a worker was wanted."""
        self.clock: Clock | None = None
        self.inbox: queue.SimpleQueue[Frame | BadFrame | None] = queue.SimpleQueue()
        self.output = bytearray()
        self.output_cut = False
        self.asked, self.trace = False, bytearray()
        self.result = Run()

    def run(self) -> Run:
        """The whole run, from the request to what is left when the worker has ended."""
        readers = [
            threading.Thread(target=self._read_frames, daemon=True),
            threading.Thread(target=self._read_output, daemon=True),
        ]
        for reader in readers:
            reader.start()
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
        readers[1].join(_LAST_WORDS_S)
        output = bytes(self.output)
        if stop is None and not self.finished:
            stop = crash(status)
        if stop is not None and stop.outcome == "timed_out":
            line = where(bytes(self.trace), self.request.filename)[1]
            output = where(output, self.request.filename)[0]
            stop = dataclasses.replace(stop, line=line)
        self.result.stop = stop
        self.result.output = output.decode("utf-8", errors="replace")
        self.result.output_cut = self.output_cut
        return self.result

    finished = False

    def _order(self) -> bytes:
        request = self.request
        order = {
            "kata": request.kata,
            "filename": request.filename,
            "source": request.source,
            "functions": request.functions,
            "scratch": self.scratch,
            "cpu_s": max(0.0, request.deadline.cpu_s - request.spent.cpu_s),
            "noise": request.noise,
            "require": request.require,
            "xray": request.xray,
            "in_cells": bool(request.cells.graded),
            "features": request.cells.features,
            "problems": [
                {
                    "fields": dataclasses.asdict(problem),
                    "dtype": str(problem.dtype).removeprefix("torch."),
                }
                for problem in request.problems
            ],
        }
        return json.dumps(order, allow_nan=False).encode()

    # ---- reading: two threads, which only move bytes and decode frames ----

    def _read_frames(self) -> None:
        try:
            while head := _exactly(self.worker.frames, frames.HEAD.size):
                header, body = frames.frame_size(head)
                self.inbox.put(
                    frames.decode(
                        _exactly(self.worker.frames, header), _exactly(self.worker.frames, body)
                    )
                )
        except BadFrame as bad:
            self.inbox.put(bad)
        except (OSError, ValueError):
            pass  # the stream was closed while we were reading: the run is over
        self.inbox.put(None)

    def _read_output(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            while chunk := self.worker.output.read(64 * 1024):
                if self.asked:
                    self.trace += chunk[: MAX_TRACE - len(self.trace)]
                room = MAX_OUTPUT - len(self.output)
                self.output += chunk[:room]
                self.output_cut = self.output_cut or len(chunk) > room

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
            raise GraderFault(
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
                if stop.outcome == "timed_out":
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
            words = bytes(self.output).decode("utf-8", errors="replace").strip()
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
            and index < len(self.request.problems)
        ):
            result.observations[index] = frame
            if self.request.seen is not None:
                self.request.seen(result)
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
        return broke or len(self.result.observations) == len(self.request.problems)

    def _askwhere(self) -> None:
        """Have the worker write to its output which lines it is at, before it is killed."""
        if not hasattr(signal, "SIGUSR1"):
            return
        self.asked = True
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(self.worker.pid, signal.SIGUSR1)
        until = time.monotonic() + _LAST_WORDS_S
        while time.monotonic() < until and b"most recent call first" not in self.trace:
            time.sleep(0.01)
        time.sleep(0.02)


def _exactly(stream: BinaryIO, size: int) -> bytes:
    """`size` bytes, or none if the stream ends before that."""
    parts = []
    while size:
        part = stream.read(size)
        if not part:
            return b""
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
