"""How paths and commands are written for whoever reads them."""

import os
from pathlib import Path


def shown_path(path: Path) -> str:
    """A path as the user would write it from where they are."""
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)


def typed(command: str) -> str:
    """What to type for a command: `make` runs kata from .venv, where none is active."""
    return f"make {command}" if "KATA_COMMAND" in os.environ else f"kata {command}"
