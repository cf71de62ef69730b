"""Standard input, output and error that never decide how a command ends.

A shell may have closed them, `head` may stop reading them, a disk may be full: the work is done all
the same, and the exit code says how it went.
"""

import errno
import io
import os
import select
import sys
import warnings
from typing import Any, TextIO, cast

_NOBODY_READS = (errno.EPIPE, errno.EBADF, errno.EIO)
"""The reader has gone, the descriptor is not for writing, the terminal has hung up."""


class Patient(io.FileIO):
    """A descriptor whose faults are kept and not raised. After the first one all is dropped."""

    fault: OSError | None = None

    def write(self, data: object) -> int:
        """Write all of it, or drop it. It never writes a part."""
        view = memoryview(data).cast("B")  # type: ignore[arg-type]
        done = 0
        while self.fault is None and done < len(view):
            try:
                written = super().write(view[done:])
                if written is None:  # a pipe that would have to be waited for
                    select.select([], [self], [])
                done += written or 0
            except OSError as error:
                self.fault = error
        return len(view)

    @property
    def lost(self) -> OSError | None:
        """Why something that somebody wanted to read is lost, such as a full disk."""
        return None if self.fault is None or self.fault.errno in _NOBODY_READS else self.fault


def take_streams() -> Patient:
    """See to it that all three are there, and are patient. Gives what standard output writes to."""
    _fill_gaps()
    sys.stdin = sys.stdin or open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    out, sys.stdout = _patient(1, sys.stdout)
    _, sys.stderr = _patient(2, sys.stderr)
    return out


def _fill_gaps() -> None:
    """Open what a shell has closed: the next file or socket would take its number, and be written
    to or passed on in its place."""
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:
            # The lowest number that is free is this one.
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)


def _patient(descriptor: int, stream: TextIO | None) -> tuple[Patient, TextIO]:
    """The stream once more, as it was set up, over a patient descriptor."""
    raw = Patient(descriptor, "w", closefd=False)
    if stream is not None and sys.platform == "win32" and stream.isatty():
        return raw, stream  # its console takes text, not bytes
    unbuffered = bool(getattr(stream, "write_through", False))
    text = io.TextIOWrapper(
        raw if unbuffered else io.BufferedWriter(raw),
        encoding=getattr(stream, "encoding", None) or "utf-8",
        errors="backslashreplace",  # and never "strict": an encoding that lacks θ ends no command
        newline=None if sys.platform == "win32" else "\n",
        line_buffering=bool(getattr(stream, "line_buffering", False)),
        write_through=unbuffered,
    )
    return raw, text


def forgive_warnings() -> None:
    """Where Python was asked to raise warnings (`-W error`), show them. Answers are run in forks of
    this process, and one that earns a warning from torch is right all the same."""
    kept = [
        ("default", *rest) if action == "error" else (action, *rest)
        for action, *rest in warnings.filters
    ]
    cast(list[Any], warnings.filters)[:] = kept
    warnings.filterwarnings("ignore", message="Failed to initialize NumPy")
