"""Whether the feedback that is there was made from the same things, so that it can stay.

A page says in its head what it was made from: a hash of the grades, the verdicts, the answers, and
of the program that lays them out.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from grader import __version__
from grader.classes.graded import Grade, Graded
from grader.common.files import Unreadable, package_text, read_text

MOST_PAGE_BYTES = 20_000_000
_HERE = Path(__file__).parent
_FOLDERS = (_HERE, _HERE.parents[1] / "report")


def made_from(
    grades: Sequence[Grade], source_of: Callable[[Graded], str], further: Sequence[Any]
) -> str:
    """The hash of all that one learner's feedback is made from; `further` is what else decides."""
    digest = hashlib.sha256(_program().encode())
    digest.update(repr(further).encode("utf-8", "surrogatepass"))
    for grade in grades:
        graded, hand_in = grade.graded, grade.graded.hand_in
        parts = (
            *(hand_in.learner, hand_in.kata, hand_in.source, hand_in.problem, hand_in.notes),
            *(grade.score, grade.max_score, grade.late, grade.why, grade.excused, grade.is_known),
        )
        digest.update(repr((parts, source_of(graded))).encode("utf-8", "surrogatepass"))
        if graded.verdict is not None:
            digest.update(json.dumps(dict(graded.verdict)).encode())
    return digest.hexdigest()


def is_there(page: Path, beside: Path, made: str) -> bool:
    """Whether the page was made from this, and the file beside it is there too."""
    try:
        return beside.is_file() and mark(made) in read_text(page, MOST_PAGE_BYTES)[:1000]
    except (OSError, Unreadable):
        return False


def mark(made: str) -> str:
    """What the head of a page says."""
    return f'<meta name="generator" content="kata class {made}">'


@cache
def _program() -> str:
    """A hash of the code and the templates that lay out a page."""
    files = sorted(
        file
        for folder in _FOLDERS
        for file in folder.iterdir()
        if file.suffix in (".py", ".css", ".j2")
    )
    texts = (f"{file.name}\0{package_text(file)}\0" for file in files)
    return __version__ + hashlib.sha256("".join(texts).encode()).hexdigest()
