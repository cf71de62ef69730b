"""What the learner's loop needs of a machine: Python, torch, a folder that can be written, a
terminal. Each finding says what is so, and where it is not good, what mends it.

The functions look and change nothing that stays. Only `torch_works` imports torch.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from grader.common.machine import (
    NO_TEMPORARY_FOLDER,
    has_temporary_folder,
    what_is_missing,
)

OLDEST_PYTHON = (3, 11)
OLDEST_TORCH = (2, 13)
SMALLEST = (80, 24)

State = Literal["good", "degraded", "bad"]


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `mend` says what to do; it is empty where all is good."""

    name: str
    state: State
    says: str
    mend: str = ""


def findings(root: Path | None) -> list[Finding]:
    """All of it, in the order in which it is needed; without a repository, what needs none."""
    first = [python_is_new_enough(), torch_works()]
    if root is None:
        return [*first, *terminal()]
    return [*first, *writing(root), *watching(root), *terminal()]


def python_is_new_enough() -> Finding:
    """The version of Python."""
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info >= OLDEST_PYTHON:
        return Finding("Python", "good", f"{version}, {sys.executable}")
    return Finding(
        "Python", "bad", f"{version} is too old", "make clean, then make PYTHON=python3.12"
    )


def torch_works() -> Finding:
    """torch is there, new enough, and differentiates twice."""
    mend = "make clean, then make grade, which installs the version that the katas were made for"
    try:
        import torch

        x = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
        (slope,) = torch.autograd.grad(x**3, x, create_graph=True)
        (second,) = torch.autograd.grad(slope, x)
    except Exception as error:  # noqa: BLE001 - whatever a broken installation raises
        if missing := what_is_missing(error):
            return Finding("torch", "bad", "cannot be used", missing)
        return Finding("torch", "bad", f"cannot be used: {type(error).__name__}: {error}", mend)
    version = str(torch.__version__)
    if float(second) != 12.0:
        return Finding("torch", "bad", f"{version} gives a wrong second derivative", mend)
    numbers = tuple(int(part) for part in version.split("+")[0].split(".")[:2])
    if numbers < OLDEST_TORCH:
        return Finding("torch", "bad", f"{version} is too old", mend)
    return Finding("torch", "good", version)


def writing(root: Path) -> Iterator[Finding]:
    """What has to be written: answers, progress, scratch folders."""
    from grader.learner import progress

    keeping = (root / progress.FILE).parent
    for folder, name, state in (
        (root / "kata", "answers", "bad"),
        (keeping if os.path.lexists(keeping) else root, "progress", "degraded"),
        (_temporary_folder(), "scratch", "bad"),
    ):
        if folder is None:
            yield Finding(name, "bad", "there is no folder for it", NO_TEMPORARY_FOLDER)
            continue
        try:
            with tempfile.NamedTemporaryFile(dir=folder, prefix=".kata-doctor-"):
                pass
        except OSError as error:
            mend = f"make it a folder that you can write to: {folder}"
            says = f"{folder} cannot be written: {error.strerror}"
            yield Finding(name, state, says, mend)  # type: ignore[arg-type]
        else:
            yield Finding(name, "good", f"{folder} can be written")
    file = root / progress.FILE
    if file.exists():
        kept = progress.parsed(root)
        if kept is None:
            yield Finding(
                str(progress.FILE), "degraded",
                "is from another version" if progress.is_other_version(root) else "cannot be read",
                "nothing to do: the next command sets it aside and begins a new one",
            )  # fmt: skip
        else:
            count = len(kept.katas)
            yield Finding(str(progress.FILE), "good", f"{count} kata{'' if count == 1 else 's'}")


def _temporary_folder() -> Path | None:
    return Path(tempfile.gettempdir()) if has_temporary_folder() else None


def watching(root: Path) -> Iterator[Finding]:
    """Whether saves come as events."""
    from grader.watch.saves import LOOK_OFTEN_S, gives_events

    name = "saves"
    if os.environ.get("WATCHFILES_FORCE_POLLING"):
        yield Finding(name, "degraded", "WATCHFILES_FORCE_POLLING asks for polling",
                      "unset it if file events work here")  # fmt: skip
    elif gives_events(root / "kata"):
        yield Finding(name, "good", "this kind of folder reports file events")
    else:
        yield Finding(
            name, "degraded",
            f"this is a network or mounted folder, which is polled every {LOOK_OFTEN_S:g} s",
            "work in a local folder for faster verdicts",
        )  # fmt: skip


def terminal() -> Iterator[Finding]:
    """What the screen of `kata watch` needs."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        yield Finding("terminal", "degraded", "this is not a terminal", "run kata watch in one")
        return
    if os.environ.get("TERM", "") in ("", "dumb") and sys.platform != "win32":
        yield Finding("terminal", "degraded", "a dumb terminal: the screen scrolls",
                      "set TERM to your terminal's type, for example xterm-256color")  # fmt: skip
    columns, rows = os.get_terminal_size(sys.stdout.fileno())
    size = f"{columns}×{rows}"
    if columns < SMALLEST[0] or rows < SMALLEST[1]:
        yield Finding("terminal size", "degraded", f"{size} is small, so less is shown",
                      f"make it {SMALLEST[0]}×{SMALLEST[1]} or larger")  # fmt: skip
    else:
        yield Finding("terminal size", "good", size)
    encoding = sys.stdout.encoding or "ascii"
    try:
        "θ∇✓█".encode(encoding)
    except (UnicodeEncodeError, LookupError):
        yield Finding("characters", "degraded", f"{encoding}: mathematics is spelled out",
                      "choose a UTF-8 locale, for example LC_ALL=C.UTF-8")  # fmt: skip
    else:
        yield Finding("characters", "good", encoding)
