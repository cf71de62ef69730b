"""nbgrader: `submitted/<student>/<assignment>/<notebook>.ipynb`, and timestamp.txt beside it."""

from datetime import datetime

from grader.classes.handed_in import Found, Learner
from grader.classes.kinds import is_answer
from grader.classes.layouts.dates import date_of
from grader.classes.layouts.view import Layout, Place, Sorted, View
from grader.common.files import Unreadable, read_regular

_ROOT = "submitted"
_TIME = "timestamp.txt"
_OTHERS = {
    *("source", "release", "autograded", "feedback", "solution", "downloaded"),
    *("gradebook.db", "nbgrader_config.py"),
}
"""What stands beside the submitted folder in a course."""


def _offset(view: View) -> int:
    """How many parts of a path come before the student's."""
    return 1 if _ROOT in view.tops else 0


def _sort(view: View) -> Sorted:
    offset = _offset(view)
    times: dict[tuple[str, ...], datetime | None] = {
        parts[:-1]: _time(found)
        for parts, found in view.files
        if parts[-1] == _TIME and len(parts) == offset + 3
    }

    def place(parts: tuple[str, ...], found: Found | None) -> Place | None:
        if offset and parts[0] != _ROOT:
            return Place((), parts, by_platform=True) if parts[0] in _OTHERS else None
        parts = parts[offset:]
        if not parts or (len(parts) == 1 and found is not None and is_answer(parts[0])):
            return None
        learner = Learner(parts[0], prefix=parts[0])
        of_platform = parts[2:] == (_TIME,)
        at = (*((_ROOT,) * offset), *parts[:2])
        return Place((learner,), parts[1:], times.get(at), by_platform=of_platform)

    return Sorted(place)


def _time(found: Found) -> datetime | None:
    if found.real is None:
        return None
    try:
        return date_of(read_regular(found.real, 1000, "a time").decode("utf-8", "replace"))
    except (Unreadable, OSError):
        return None


def _share(view: View) -> float:
    offset = _offset(view)
    if offset and (len(view.tops) == 1 or _OTHERS.intersection(view.tops)):
        return 1.0
    files = [parts for parts, _ in view.files if is_answer(parts[-1])]
    if not files:
        return 0.0
    folders = {parts[:-1] for parts, _ in view.files if parts[-1] == _TIME}
    deep = sum(len(parts) == 3 + offset for parts in files) / len(files)
    timed = sum(parts[:-1] in folders for parts in files) / len(files)
    return deep if view.name == _ROOT or offset else deep * timed


LAYOUT = Layout("nbgrader", _share, _sort)
