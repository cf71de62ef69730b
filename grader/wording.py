"""How paths and commands are written for whoever reads them."""

import os
import shlex
from pathlib import Path


def shown_path(path: Path) -> str:
    """A path as the user would write it from where they are."""
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)


def typed(command: str) -> str:
    """What to type for a command: `make` runs kata from .venv, where none is active."""
    if "KATA_COMMAND" not in os.environ:
        return f"kata {command}"
    name, *rest = command.split()
    katas = " ".join(word for word in rest if not word.startswith("-"))
    options = " ".join(word for word in rest if word.startswith("-"))
    words = ["make", name]
    words += [f"KATA={shlex.quote(katas)}"] if katas else []
    words += [f"ARGS={shlex.quote(options)}"] if options else []
    return " ".join(words)


def all_commands() -> str:
    """What to type to see all commands."""
    return "make" if "KATA_COMMAND" in os.environ else "kata --help"
