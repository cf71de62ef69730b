"""Drives a command in a pseudo-terminal and reads its screen back, as a learner sees it."""

import os
import pty
import re
import signal
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pexpect
import ptyprocess
import pyte

from .conftest import ANSWERS, ROOT
from .running import Family
from .warm_command import warm_command

PATIENCE_S = 30.0
"""How long a screen may take to show what is waited for. No test measures with it."""


class TerminalSession:
    """A command in a terminal of its own. It remembers what the command has started, so that what
    is left of it can be found."""

    def __init__(
        self,
        root: Path,
        *words: str,
        size: tuple[int, int] = (80, 24),
        command: Sequence[str] = (),
        **environment: str,
    ) -> None:
        self.root = root
        self.screen = pyte.Screen(*size)
        self.stream = pyte.ByteStream(self.screen)
        self.bytes = b""
        inherited = {k: v for k, v in os.environ.items() if k not in _UNWANTED}
        everything = {
            **inherited, "TERM": "xterm-256color",
            "PYTHONPATH": str(ROOT), **environment,
        }  # fmt: skip
        first, *rest = command or (sys.executable, "-m", "grader", "watch")
        if not command and warm_command().serves(everything):
            self.child = warm_child(["watch", *words], root, everything, size)
        else:
            self.child = pexpect.spawn(
                first, [*rest, *words], cwd=str(root), env=everything,
                dimensions=(size[1], size[0]), timeout=PATIENCE_S, echo=True,
            )  # fmt: skip
        self.family = Family(self.child.pid)
        self.child.delaybeforesend = None
        self.child.ptyproc.delayafterclose = self.child.ptyproc.delayafterterminate = 0.05

    # ---- what is on the screen ----

    def read(self, seconds: float = 0.05) -> None:
        """Take what has come."""
        try:
            data = self.child.read_nonblocking(65536, seconds)
        except (pexpect.TIMEOUT, pexpect.EOF):
            return
        self.bytes += data
        # pyte knows no OSC 8; it would print what stands between.
        self.stream.feed(re.sub(rb"\x1b\]8;[^\x1b]*\x1b\\", b"", data))

    def settle(self) -> None:
        """Take the rest of what is being drawn."""
        before = -1
        while before != len(self.bytes):
            before = len(self.bytes)
            self.read(0.05)

    @property
    def lines(self) -> list[str]:
        return [line.rstrip() for line in self.screen.display]

    @property
    def text(self) -> str:
        """The whole screen as running text, however its lines are broken."""
        return " ".join(" ".join(self.lines).split())

    def until(self, what: str | Callable[[], object], patience: float = PATIENCE_S) -> str:
        """Wait for a text, or for something to hold; gives the screen's text."""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            if what in self.text if isinstance(what, str) else what():
                self.settle()
                self.processes()  # while they are there
                return self.text
            self.read()
        raise AssertionError(f"{what!r} did not come. The screen:\n" + "\n".join(self.lines))

    def press(self, keys: str, then: str | None = None) -> str:
        """Type, and wait for what the screen shows then."""
        self.child.send(keys)
        return self.until(then) if then is not None else self.text

    # ---- the terminal and its processes ----

    def resize(self, columns: int, rows: int) -> None:
        self.screen.resize(rows, columns)
        self.screen.reset()
        self.child.setwinsize(rows, columns)

    def processes(self) -> list[int]:
        """All that were started here, however indirectly, seen at any call, and have not ended."""
        return self.family.alive()

    def ended(self) -> int | None:
        """Wait for the end; gives the exit code, or minus the signal."""
        end = time.monotonic() + PATIENCE_S
        while self.child.isalive() and time.monotonic() < end:
            self.read()
        self.read()
        assert not self.child.isalive(), "\n".join(self.lines)
        status = self.child.exitstatus
        return status if status is not None else -int(self.child.signalstatus or 0)

    def nothing_is_left(self) -> bool:
        end = time.monotonic() + PATIENCE_S
        while self.processes() and time.monotonic() < end:
            time.sleep(0.05)
        return not self.processes()

    def close(self) -> None:
        for pid in self.processes():
            try:
                os.kill(pid, signal.SIGKILL)
            except OSError:
                continue
        self.child.close(force=True)


def warm_child(
    words: Sequence[str], root: Path, environment: Mapping[str, str], size: tuple[int, int]
) -> pexpect.spawn:
    """A command that need not import torch, in a terminal of its own."""
    master, slave = pty.openpty()
    termios.tcsetwinsize(slave, (size[1], size[0]))
    pid = warm_command().start(words, root, environment, [slave] * 3, in_terminal=True)
    os.close(slave)
    child = pexpect.spawn(None, timeout=PATIENCE_S)
    child.ptyproc = ptyprocess.PtyProcess(pid, master)
    child.pid, child.child_fd, child.closed, child.terminated = pid, master, False, False
    return child


_UNWANTED = {
    "NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "KATA_COMMAND", "KATA_LINKS", "TERM_PROGRAM",
    "WATCHFILES_FORCE_POLLING",
}  # fmt: skip

OpenSession = Callable[..., TerminalSession]
"""Begins a session: the words after `kata watch`, and what `TerminalSession` takes by name."""


def solution(slug: str) -> str:
    return (ROOT / "solutions" / f"{slug}.py").read_text(encoding="utf-8")


def wrong(slug: str, name: str) -> str:
    return (ANSWERS / "wrong" / slug / f"{name}.py").read_text(encoding="utf-8")
