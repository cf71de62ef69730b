"""Reads the answer in a notebook that somebody hands in: the code cells tagged `answer`.

Whatever the file holds, there come cells, or one line that says why not. It takes from the JSON
what it needs and looks at nothing else, so outputs, attachments and widgets do no harm.
"""

import __future__

import json
import re
from collections.abc import Sequence
from typing import Any

from grader.answers.ipython import python_of
from grader.common.cells import TAG, Cell, Cells, listed
from grader.common.files import MAX_ANSWER_BYTES as MAX_BYTES
from grader.common.files import Unreadable

FORMAT = 4
MAX_CELLS = 10_000
MAX_SHOWN = 60
_FUTURE = re.compile(r"^from +__future__ +import +(\w[\w ,]*)(?=$|;|#)", re.M)
_HOW = "in JupyterLab, the gear at the right edge has a field for tags"


def read_cells(data: bytes) -> Cells:
    """The cells of a notebook's bytes. Raises Unreadable."""
    cells = [_cell(cell, number) for number, cell in enumerate(_cells(data), start=1)]
    graded = [cell for cell, kind, tagged in cells if kind == "code" and tagged]
    others = [cell for cell, kind, tagged in cells if kind == "code" and not tagged]
    if not graded:
        raise Unreadable(
            f"none of its code cells has the tag {TAG!r}. Tag the one with your answer: {_HOW}"
        )
    others = [cell for cell in others if cell.source.strip()]
    prose = [cell.name for cell, kind, tagged in cells if kind != "code" and tagged]
    further = [f"{', '.join(listed(prose))}: with the tag {TAG!r}, but no code"] if prose else []
    if others:
        names = ", ".join(listed([cell.name for cell in others], most=8))
        further.append(f"{names}: without the tag {TAG!r}")
    return put_together(graded, others, further)


def put_together(
    cells: Sequence[Cell],
    others: Sequence[Cell] = (),
    further: Sequence[str] = (),
    *,
    were_run: bool = False,
) -> Cells:
    """The Python of these cells, in their order, as one answer. What is not Python is left out, and
    listed before the `further` things that were. Raises Unreadable."""
    graded, left_out = [], []
    features: set[str] = set()
    for index, cell in enumerate(cells):
        python = python_of(cell.source)
        source = python.source
        if index:  # Python wants these before all else; in a kernel they hold from there on
            features.update(*map(_words, _FUTURE.findall(source)))
            source = _FUTURE.sub("", source)
        graded.append(Cell(cell.name, source))
        if python.other:
            left_out.append(f"{cell.name}, which begins with {python.other[:MAX_SHOWN]}")
        left_out += [
            f"line {line} of {cell.name}: {text[:MAX_SHOWN]}" for line, text in python.left_out
        ]
    found = Cells(
        tuple(graded),
        tuple(others),
        (*listed(left_out), *further),
        tuple(sorted(features.intersection(__future__.all_feature_names))),
        were_run,
    )
    _look_at(found)
    return found


def _words(names: str) -> list[str]:
    return re.findall(r"\w+", names)


def _look_at(cells: Cells) -> None:
    """The text of the answer is text, and no longer than any other answer."""
    for cell in cells.graded:
        if "\0" in cell.source:
            raise Unreadable(f"{cell.name} contains NUL characters, so it is not Python text")
        if any("\ud800" <= character <= "\udfff" for character in cell.source):
            raise Unreadable(f"{cell.name} contains lone surrogates, so it is not text")
    size = len(cells.source.encode())
    if size > MAX_BYTES:
        raise Unreadable(f"its cells have {size:,} bytes; an answer has at most {MAX_BYTES:,}")


def _cells(data: bytes) -> list[Any]:
    try:
        notebook = json.loads(data.decode("utf-8-sig"))
    except RecursionError as error:
        raise Unreadable("it is not a notebook: its JSON is nested too deeply") from error
    except UnicodeDecodeError as error:
        raise Unreadable("it is not a notebook: it is not UTF-8. Save it in Jupyter") from error
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise Unreadable(f"it is not a notebook: it is not JSON ({error.msg}: {where})") from error
    except ValueError as error:  # a number with more digits than Python reads
        raise Unreadable("it is not a notebook: its JSON cannot be read") from error
    if not isinstance(notebook, dict) or "nbformat" not in notebook:
        raise Unreadable("it is not a notebook: it is JSON, but has no nbformat")
    version = notebook["nbformat"]
    if version != FORMAT or not isinstance(version, int):
        found = repr(version)[:20] if isinstance(version, int | float | str) else "unknown"
        raise Unreadable(
            f"it is a notebook of format {found}; the grader reads format {FORMAT}. "
            "Open it in JupyterLab, and save it"
        )
    cells = notebook.get("cells")
    if not isinstance(cells, list):
        raise Unreadable("it is not a notebook: it has no list of cells")
    if len(cells) > MAX_CELLS:
        raise Unreadable(f"it has {len(cells):,} cells; a notebook has at most {MAX_CELLS:,}")
    return cells


def _cell(cell: Any, number: int) -> tuple[Cell, str, bool]:
    """A cell, its kind, and whether it has the tag. Raises Unreadable."""
    name = f"cell {number}"
    if not isinstance(cell, dict):
        raise Unreadable(f"it is not a notebook: its {name} is not a cell")
    source, metadata, kind = cell.get("source", ""), cell.get("metadata"), cell.get("cell_type")
    if isinstance(source, list) and all(isinstance(part, str) for part in source):
        source = "".join(source)
    if not isinstance(source, str):
        raise Unreadable(f"it is not a notebook: the source of its {name} is not text")
    tags = metadata.get("tags") if isinstance(metadata, dict) else None
    tagged = isinstance(tags, list) and TAG in tags
    return Cell(name, source), kind if isinstance(kind, str) else "", tagged
