"""Where the learner's repository is: the folder with kata/, solutions/ and tests/ in it."""

from pathlib import Path

from grader.common.files import Unreadable, read_text


class NoProject(LookupError):
    """No repository was found; the message says what to do."""


def find_root(start: Path | None = None) -> Path:
    """The nearest folder at or above `start` that holds the grader's pyproject.toml;
    else the one that this very package lies in. Raises NoProject."""
    begin = (start or Path.cwd()).resolve()
    for folder in (begin, *begin.parents, Path(__file__).resolve().parents[2]):
        if _is_ours(folder):
            return folder
    raise NoProject(
        "this is not a Gradient Katas repository (a folder with kata/ in it): "
        "change into one, or name files with --answer"
    )


def _is_ours(folder: Path) -> bool:
    try:
        text = read_text(folder / "pyproject.toml")
    except (FileNotFoundError, Unreadable):  # somebody else's, above us
        return False
    return 'name = "gradient-katas"' in text
