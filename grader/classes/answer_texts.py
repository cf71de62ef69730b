"""Reads what was handed in, once: what is hashed is what is graded. Runs nothing of it."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from grader.common.files import (
    MAX_ANSWER_BYTES,
    MAX_NOTEBOOK_BYTES,
    Unreadable,
    read_regular,
)


@dataclass(frozen=True)
class AnswerText:
    """The bytes of an answer, with the ending that says what they are; or why there are none."""

    suffix: str
    data: bytes
    problem: str = ""

    @property
    def sha256(self) -> str:
        """What identifies it: the hash of its bytes. What cannot be read has one of the reason."""
        begin = f"unreadable: {self.problem}".encode() if self.problem else b""
        return hashlib.sha256(begin + self.data).hexdigest()


def text_of(file: Path) -> AnswerText:
    """The bytes of a file that was handed in. It may have changed, or gone, since it was found."""
    suffix = ".ipynb" if file.suffix.lower() == ".ipynb" else ".py"
    most = MAX_NOTEBOOK_BYTES if suffix == ".ipynb" else MAX_ANSWER_BYTES
    try:
        data = read_regular(file, most, "a notebook" if suffix == ".ipynb" else "an answer")
    except FileNotFoundError:
        return AnswerText(suffix, b"", "it was gone when it was to be read")
    except Unreadable as error:
        return AnswerText(suffix, b"", str(error))
    if not data.strip():
        return AnswerText(suffix, b"", "it is empty")
    return AnswerText(suffix, data)
