"""Reads an answer's file, once: what is graded is what was hashed. Runs nothing of it.

A file that ends in `.ipynb` is a notebook, whose tagged cells are the answer.
"""

import hashlib
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
        return _read_notebook(path)
    data = read_regular(path)
    sha256 = hashlib.sha256(data).hexdigest()
    if b"\0" in data:
        raise Unreadable(
            "the file contains NUL bytes, so it is not Python source text. Save it as UTF-8", sha256
        )
    try:
        source = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable(
            f"the file is not UTF-8: byte 0x{data[error.start]:02x} in line {line} "
            "cannot be decoded. Save it as UTF-8",
            sha256,
        ) from error
    return AnswerFile(path, source, sha256)


def _read_notebook(path: Path) -> AnswerFile:
    from grader.answers.notebook import read_cells  # here: it needs this module

    data = read_regular(path, MAX_NOTEBOOK_BYTES, "a notebook", ". Clear its outputs, and save it")
    sha256 = hashlib.sha256(data).hexdigest()
    try:
        cells = read_cells(data)
    except Unreadable as error:
        raise Unreadable(str(error), sha256) from error
    return AnswerFile(path, cells.source, sha256, cells)
