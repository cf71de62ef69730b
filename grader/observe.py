"""From an answer and problems to observations: feeds a worker, keeps its deadlines, takes frames.

Knows nothing of truth. Whatever the worker does, a `Run` comes back, in bounded time.
"""

import contextlib
import dataclasses
import json
import os
import queue
import re
import signal
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Literal

from grader.cells import NO_CELLS, Cells
from grader.fault import Dropped
from grader.worker import frames, levels
from grader.worker.frames import BadFrame, Frame
from grader.workers import START_LIMIT_S, GraderFault, Worker, Workers

MAX_OUTPUT = 16 * 1024
"""Bytes of an answer's prints that are kept; the rest is read and thrown away."""
MAX_TRACE = 1024**2
"""Bytes that are kept of what a worker says when it is asked where it is."""
LINE_LOST = 71
"""The exit status of a worker that cannot reach us any more (grader/worker/child.py)."""
_TICK_S = 0.05
_LAST_WORDS_S = 0.3
_DRAIN_S = 1.0


@dataclass(frozen=True)
class Deadline:
    """How long an answer may take: seconds of CPU, and seconds in all."""

    cpu_s: float = 30.0
    wall_s: float = 45.0

    @staticmethod
    def of(seconds: float) -> "Deadline":
        """`--deadline S`: S seconds of CPU, and half as much again in all."""
        return Deadline(seconds, seconds * 1.5)


@dataclass(frozen=True)
class Spent:
    """Seconds of CPU and in all."""

    cpu_s: float = 0.0
    wall_s: float = 0.0

    def and_of(self, run: "Run") -> "Spent":
        return Spent(self.cpu_s + run.spent.cpu_s, self.wall_s + run.spent.wall_s)


@dataclass(frozen=True)
class Request:
    """What a worker is asked to run."""

    kata: str
    filename: str
    source: str
    functions: Mapping[str, Sequence[str]]
    problems: Sequence[Any]
    deadline: Deadline
    xray: bool = False
    noise: int = 0
    """With another number, what the answer itself draws at random is other; the problems stay."""
    spent: Spent = Spent()
    """What earlier workers have used of the deadline for this answer."""
    require: str = "process"
    """The lowest level of the sandbox at which the answer may be run."""
    cells: Cells = NO_CELLS
    """Where the source's lines stand, if it is a notebook's."""
    dropped: threading.Event | None = None
    """Set by whoever no longer wants the verdict; the run then ends in `Dropped`."""


@dataclass(frozen=True)
class Stop:
    """How a run ended that did not end by itself, as the judge saw it from outside."""

    outcome: Literal["timed_out", "crashed"]
    message: str
    line: int | None = None
    is_breach: bool = False


@dataclass
class Run:
    """All that came from one worker."""

    loaded: Mapping[str, Any] | None = None
    observations: dict[int, Frame] = field(default_factory=dict)
    stop: Stop | None = None
    layers: list[str] = field(default_factory=list)
    output: str = ""
    output_cut: bool = False
    xray: Mapping[str, Any] | None = None
    spent: Spent = Spent()


def observe(workers: Workers, request: Request) -> Run:
    """Run the answer on the problems in a worker of its own. Raises GraderFault and Dropped."""
    try:
        return _observe(workers, request)
    except _NotReady:  # no line of the answer has run: another may have killed this worker
        return _observe(workers, request)


def _observe(workers: Workers, request: Request) -> Run:
    with workers.scratch.one() as scratch:
        worker = workers.start()
        try:
            return _Watch(worker, request, scratch).run()
        finally:
            for stream in (worker.frames, worker.output):
                with contextlib.suppress(OSError):
                    stream.close()


class _NotReady(GraderFault):
    """A worker that ended before it was ready for its answer."""


class _Watch:
    """Holds one worker to its deadlines while two threads read its two streams."""

    def __init__(self, worker: Worker, request: Request, scratch: str) -> None:
        self.worker, self.request, self.scratch = worker, request, scratch
        self.inbox: queue.SimpleQueue[Frame | BadFrame | None] = queue.SimpleQueue()
        self.output = bytearray()
        self.output_cut = False
        self.asked, self.trace = False, bytearray()
        self.result = Run()

    def run(self) -> Run:
        """All of it, from the request to what is left when the worker has ended."""
        readers = [
            threading.Thread(target=self._read_frames, daemon=True),
            threading.Thread(target=self._read_output, daemon=True),
        ]
        for reader in readers:
            reader.start()
        try:
            self.worker.feed(self._order())
            stop = self._take_frames()
        finally:
            status = self.worker.end(ask=not self.finished)
        # A process that got away from its group may hold a stream open; we do not wait for it.
        readers[1].join(_LAST_WORDS_S)
        output = bytes(self.output)
        if stop is None and not self.finished:
            stop = _crash(status)
        if stop is not None and stop.outcome == "timed_out":
            line = _where(bytes(self.trace), self.request.filename)[1]
            output = _where(output, self.request.filename)[0]
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
            "problems": [
                {
                    "fields": dataclasses.asdict(problem),
                    "dtype": str(problem.dtype).removeprefix("torch."),
                }
                for problem in request.problems
            ],
        }
        return json.dumps(order).encode()

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
            pass  # the stream was closed under us: the run is over
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
        """Until the worker has ended in order, stopped, or run out of time."""
        first = self._first_frame()
        if isinstance(first, Stop):
            return first
        layers = first.fields.get("layers", [])
        self.result.layers = [str(layer) for layer in layers] if isinstance(layers, list) else []
        level = levels.level_of(self.result.layers)
        if not levels.is_at_least(level, self.request.require):
            raise GraderFault(
                f"the sandbox holds at level {level!r}, and {self.request.require!r} is required; "
                "`kata doctor` says what is missing"
            )
        started, cpu_before = time.monotonic(), _cpu_seconds(self.worker.pid)
        deadline, before = self.request.deadline, self.request.spent
        drain_until: float | None = None
        while True:
            self._see_that_it_is_wanted()
            wall = time.monotonic() - started
            cpu = _cpu_seconds(self.worker.pid) - cpu_before
            self.result.spent = Spent(cpu, wall)
            spent, cpu = wall + before.wall_s, cpu + before.cpu_s
            if spent > deadline.wall_s:
                self._ask_where()
                return Stop("timed_out", f"it took more than {deadline.wall_s:g} s in all")
            if cpu > deadline.cpu_s:
                self._ask_where()
                return Stop("timed_out", f"it took more than {deadline.cpu_s:g} s of CPU time")
            try:
                frame = self.inbox.get(timeout=min(_TICK_S, deadline.wall_s - spent + 0.001))
            except queue.Empty:
                # What it sent before it ended may still be on its way through the reader; but a
                # child of its own may hold the line open, so there is an end to the waiting.
                if drain_until is None and self.worker.ended():
                    drain_until = time.monotonic() + _DRAIN_S
                if drain_until is not None and time.monotonic() > drain_until:
                    return None
                continue
            if frame is None:
                return self._closed()
            if isinstance(frame, BadFrame):
                return _breach(f"what came from its process is not a frame: {frame}")
            if stop := self._accept(frame):
                return stop
            if self.finished:
                return self._nothing_follows()

    def _nothing_follows(self) -> Stop | None:
        """Having said that it is done, a worker closes its line. What comes after is forged, or
        what came before was. Where a child of its own holds the line open, we do not wait."""
        with contextlib.suppress(queue.Empty):
            if self.inbox.get(timeout=_LAST_WORDS_S) is not None:
                return _breach("something came after the last frame")
        return None

    def _closed(self) -> Stop | None:
        """Its line is closed: it is ending, or has closed the line and goes on without it."""
        until = time.monotonic() + _LAST_WORDS_S
        while time.monotonic() < until:
            if self.worker.ended():
                return None
            time.sleep(0.005)
        return _breach("it closed its line to the grader before it was done")

    def _first_frame(self) -> Frame | Stop:
        """The worker's word that it is ready; only then its time begins."""
        frame: Frame | BadFrame | None = None
        until = time.monotonic() + START_LIMIT_S
        while time.monotonic() < until:
            self._see_that_it_is_wanted()
            try:
                frame = self.inbox.get(timeout=_TICK_S)
                break
            except queue.Empty:
                continue
        else:
            raise GraderFault(f"a worker did not start within {START_LIMIT_S:g} s")
        if not isinstance(frame, Frame) or frame.kind != "ready":
            time.sleep(_TICK_S)
            words = bytes(self.output).decode("utf-8", errors="replace").strip()
            last = words.splitlines()[-1] if words else "it said nothing"
            raise _NotReady(f"a worker could not start: {last}")
        return frame

    def _see_that_it_is_wanted(self) -> None:
        if self.request.dropped is not None and self.request.dropped.is_set():
            raise Dropped

    def _accept(self, frame: Frame) -> Stop | None:
        """Take one frame in its order: loaded, then one observation a problem, then ended."""
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
            return None
        if frame.kind == "ended" and self._may_end():
            self.finished = True
            return None
        return _breach(f"a frame came out of its order: {frame.kind[:20]!r}")

    def _may_end(self) -> bool:
        """All problems have been seen, or the answer could not be loaded."""
        loaded = self.result.loaded
        if loaded is None:
            return False
        broke = isinstance(loaded.get("error"), dict) or isinstance(loaded.get("unreadable"), dict)
        return broke or len(self.result.observations) == len(self.request.problems)

    def _ask_where(self) -> None:
        """Have the worker write the lines it stands at into its output, before it is killed."""
        if not hasattr(signal, "SIGUSR1"):
            return
        self.asked = True
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(self.worker.pid, signal.SIGUSR1)
        until = time.monotonic() + _LAST_WORDS_S
        while time.monotonic() < until and b"most recent call first" not in self.trace:
            time.sleep(0.01)
        time.sleep(0.02)


def _breach(message: str) -> Stop:
    return Stop("crashed", message, is_breach=True)


def _exactly(stream: BinaryIO, size: int) -> bytes:
    """`size` bytes, or none where the stream ends first."""
    parts = []
    while size:
        part = stream.read(size)
        if not part:
            return b""
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _cpu_seconds(pid: int) -> float:
    """User and system time of the process; 0 where the system does not tell."""
    if sys.platform != "linux":
        return 0.0
    try:
        with open(f"/proc/{pid}/stat", "rb") as stat:
            fields = stat.read().rsplit(b")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / float(os.sysconf("SC_CLK_TCK"))
    except (OSError, IndexError, ValueError):
        return 0.0


def _crash(status: int | None) -> Stop:
    """What a wait status says about an end that nobody ordered."""
    if status is None:
        return Stop("crashed", "its process ended before it was done")
    number, code = status & 0x7F, status >> 8  # as POSIX lays a wait status out
    if number:
        if number == getattr(signal, "SIGXCPU", -1):
            return Stop("timed_out", "it used up its CPU time")
        known = {int(known) for known in signal.Signals}
        name = signal.Signals(number).name if number in known else str(number)
        return Stop("crashed", f"its process was ended by signal {name}")
    if code == LINE_LOST:
        return _breach("it closed its line to the grader before it was done")
    return Stop(
        "crashed", f"its process ended by itself, with exit status {code}, before it was done"
    )


_TRACE = re.compile(rb"^(?:Stack|Current thread .*) \(most recent call first\):$", re.M)


def _in_a_trace(filename: str) -> bytes:
    """A name as faulthandler writes it: all but printable ASCII as an escape."""
    return "".join(
        character
        if " " <= character <= "~"
        else f"\\x{ord(character):02x}"
        if ord(character) < 0x100
        else f"\\u{ord(character):04x}"
        if ord(character) < 0x10000
        else f"\\U{ord(character):08x}"
        for character in filename
    ).encode("ascii")


def _where(output: bytes, filename: str) -> tuple[bytes, int | None]:
    """Cut the trace of a worker that was asked where it is off its output; gives the line too."""
    starts = [match.start() for match in _TRACE.finditer(output)]
    if not starts:
        return output, None
    trace = output[starts[-1] :]
    name = re.escape(_in_a_trace(filename))
    line = re.search(rb'File "' + name + rb'", line (\d+)', trace)
    return output[: starts[-1]], int(line.group(1)) if line else None
