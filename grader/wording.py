"""How paths and commands are written for whoever reads them."""

import os
from pathlib import Path


def shown_path(path: Path) -> str:
    """A path as the user would write it from where they are."""
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)


def typed(command: str) -> str:
    """What to type for a command: `make` runs kata from .venv, where none is active."""
    if "KATA_COMMAND" not in os.environ:
        return f"kata {command}"
    name, _, kata = command.partition(" ")
    return f"make {name} KATA={kata}" if kata else f"make {name}"
