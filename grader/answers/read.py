"""Reads an answer's file, once: what is graded is what was hashed. Runs nothing of it.

A file that ends in `.ipynb` is a notebook, whose tagged cells are the answer.
"""

import hashlib
import io
import tokenize
from dataclasses import dataclass
from pathlib import Path

from grader.common.cells import NO_CELLS, Cells
from grader.common.files import MAX_NOTEBOOK_BYTES, Unreadable, read_regular


@dataclass(frozen=True)
class AnswerFile:
    """An answer as it was read: its text, the hash of its bytes, and its cells if it has any."""

    path: Path
    source: str
    sha256: str
    cells: Cells = NO_CELLS


def read_answer(path: Path) -> AnswerFile:
    """The answer in this file. Raises Unreadable, or FileNotFoundError where nothing is there."""
    if path.suffix.lower() == ".ipynb":
        most, mend = MAX_NOTEBOOK_BYTES, ". Clear its outputs, and save it"
        return answer_of(path, read_regular(path, most, "a notebook", mend))
    return answer_of(path, read_regular(path))


def answer_of(path: Path, data: bytes) -> AnswerFile:
    """The answer that these bytes of a file are; its name says which kind. Raises Unreadable."""
    sha256 = hashlib.sha256(data).hexdigest()
    try:
        if path.suffix.lower() == ".ipynb":
            from grader.answers.notebook import read_cells  # here: it needs this module

            cells = read_cells(data)
            return AnswerFile(path, cells.source, sha256, cells)
        if b"\0" in data:
            raise Unreadable(
                "the file contains NUL bytes, so it is not Python source text. Save it as UTF-8"
            )
        return AnswerFile(path, _text_of(data), sha256)
    except Unreadable as error:
        raise Unreadable(str(error), sha256) from error


_SLOW = ("idna", "punycode")
"""Python would read these too, but a long file in them takes minutes."""


def _encoding_of(data: bytes) -> str:
    """The encoding that Python takes from the coding line; UTF-8 where it would take none."""
    try:
        name, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        if name not in _SLOW and b"#".decode(name) == "#":
            return name
    except (SyntaxError, LookupError, ValueError):  # no text, or no encoding of that name
        pass
    return "utf-8-sig"


def _text_of(data: bytes) -> str:
    """The text of a file as Python reads it. Raises Unreadable."""
    encoding = _encoding_of(data)
    try:
        source = data.decode(encoding)
        source.encode()  # UTF-7 has lone surrogates, which no text may hold
    except UnicodeEncodeError as error:
        raise Unreadable("the file contains lone surrogates, so it is not text") from error
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        name = "UTF-8" if encoding.startswith("utf-8") else encoding
        raise Unreadable(
            f"the file is not {name}: byte 0x{data[error.start]:02x} in line {line} "
            "cannot be decoded. Save it as UTF-8"
        ) from error
    return source
