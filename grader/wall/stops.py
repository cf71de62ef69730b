"""How a run that was stopped ended, seen from outside and from a trace."""

import re
import signal
from dataclasses import dataclass
from typing import Literal

LINE_LOST = 71
"""The exit status of a worker that can no longer reach us (grader/worker/child.py)."""


@dataclass(frozen=True)
class Stop:
    """How a run that was stopped ended, as the judge saw it from outside."""

    outcome: Literal["timed_out", "crashed"]
    message: str
    line: int | None = None
    is_breach: bool = False


def breach(message: str) -> Stop:
    return Stop("crashed", message, is_breach=True)


def crash(status: int | None) -> Stop:
    """What a wait status says about an end that we did not cause."""
    if status is None:
        return Stop("crashed", "its process ended before it was done")
    number, code = status & 0x7F, status >> 8  # as POSIX lays a wait status out
    if number:
        if number == getattr(signal, "SIGXCPU", -1):
            return Stop("timed_out", "it used up its CPU time")
        known = {int(known) for known in signal.Signals}
        name = signal.Signals(number).name if number in known else str(number)
        return Stop("crashed", f"its process was killed by signal {name}")
    if code == LINE_LOST:
        return breach("it closed its connection to the grader before it was done")
    return Stop("crashed", f"its process ended with exit status {code} before it was done")


_TRACE = re.compile(rb"^(?:Stack|Current thread .*) \(most recent call first\):$", re.M)


def _in_a_trace(filename: str) -> bytes:
    """A name as faulthandler writes it: all except printable ASCII as escapes."""
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


def where(output: bytes, filename: str) -> tuple[bytes, int | None]:
    """Separate a worker's output from the trace of where it is; returns the output and the line."""
    starts = [match.start() for match in _TRACE.finditer(output)]
    if not starts:
        return output, None
    trace = output[starts[-1] :]
    name = re.escape(_in_a_trace(filename))
    line = re.search(rb'File "' + name + rb'", line (\d+)', trace)
    return output[: starts[-1]], int(line.group(1)) if line else None
