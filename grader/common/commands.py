"""How paths and commands are written for whoever reads them."""

import os
import shlex
import shutil
import sys
from pathlib import Path

from grader.common.files import Unreadable, read_regular


def shown_path(path: Path) -> str:
    """A path as the user would write it from where they are."""
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)


def typed(command: str) -> str:
    """What to type for a command: `make` runs kata from .venv, where none is active."""
    if "KATA_COMMAND" not in os.environ:
        return f"{shlex.join(kata_command())} {command}"
    name, *rest = command.split()
    katas = " ".join(word for word in rest if not word.startswith("-"))
    options = " ".join(word for word in rest if word.startswith("-"))
    words = ["make", name]
    words += [f"KATA={shlex.quote(katas)}"] if katas else []
    words += [f"ARGS={shlex.quote(options)}"] if options else []
    return " ".join(words)


def watch_page() -> str:
    """What to type for `kata watch --web`: its own target of `make` installs what it needs."""
    return "make watch-web" if "KATA_COMMAND" in os.environ else typed("watch --web")


def all_commands() -> str:
    """What to type to see all commands."""
    return "make" if "KATA_COMMAND" in os.environ else typed("--help")


def kata_command() -> list[str]:
    """The words that call `kata` from where the user is: its name alone only where that would find
    this very program.

    The Makefile says in KATA_COMMAND how `kata` is called where no environment is active.
    """
    if named := os.environ.get("KATA_COMMAND"):
        return [named]
    on_path = shutil.which("kata")
    if on_path and _is_ours(on_path):
        return ["kata"]
    beside = os.path.join(os.path.dirname(sys.executable), "kata")
    if os.access(beside, os.X_OK):
        return [_from_here(beside)]
    return [_from_here(sys.executable), "-m", "grader"]


def _is_ours(program: str) -> bool:
    """Whether a program is for the Python that runs this; another project may have a `kata` too."""
    if sys.platform == "win32":
        return True
    try:
        script = read_regular(Path(os.path.realpath(program)))  # pipx, for one, makes links
        return os.fsencode(os.path.dirname(sys.executable) + os.sep) in script[:1024]
    except (FileNotFoundError, Unreadable):
        return False


def _from_here(program: str) -> str:
    """The path of a program, short where it lies below the working folder."""
    try:
        here = os.getcwd()
    except OSError:  # it has been deleted
        return program
    if os.path.commonpath([here, program]) != here or here == os.sep:
        return program
    near = os.path.relpath(program, here)
    return near if os.sep in near else os.path.join(os.curdir, near)
