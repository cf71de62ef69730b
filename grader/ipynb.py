"""Reads the answer in a notebook that somebody hands in: the code cells tagged `answer`.

Whatever the file holds, there come cells, or one line that says why not. It takes from the JSON
what it needs and looks at nothing else, so outputs, attachments and widgets do no harm.
"""

import json
from typing import Any

from grader.answers import MAX_BYTES, Unreadable
from grader.cells import TAG, Cell, Cells, listed
from grader.magics import python_of

FORMAT = 4
MAX_SHOWN = 60
_HOW = "in JupyterLab, the gear at the right edge has a field for tags"


def read_cells(data: bytes) -> Cells:
    """The cells of a notebook's bytes. Raises Unreadable."""
    cells = [_cell(cell, number) for number, cell in enumerate(_cells(data), start=1)]
    code = [(cell, tagged) for cell, kind, tagged in cells if kind == "code"]
    graded, told = [], []
    for cell, tagged in code:
        if tagged:
            python = python_of(cell.source)
            graded.append(Cell(cell.name, python.source))
            if python.other:
                told.append(f"{cell.name}, which begins with {python.other[:MAX_SHOWN]}")
            told += [
                f"line {line} of {cell.name}: {text[:MAX_SHOWN]}" for line, text in python.left_out
            ]
    told = list(listed(told))
    told += [f"{cell.name}: it has the tag, but is no code"
             for cell, kind, tagged in cells if tagged and kind != "code"][:5]  # fmt: skip
    if not graded:
        raise Unreadable(
            f"none of its code cells has the tag {TAG!r}. Tag the one with your answer: {_HOW}"
        )
    others = tuple(cell for cell, tagged in code if not tagged and cell.source.strip())
    if others:
        names = ", ".join(listed([cell.name for cell in others], most=8))
        told.append(f"{names}: without the tag {TAG!r}")
    found = Cells(tuple(graded), others, tuple(told))
    _look_at(found)
    return found


def _look_at(cells: Cells) -> None:
    """The text of the answer is text, and no longer than any other answer."""
    for cell in cells.graded:
        if "\0" in cell.source:
            raise Unreadable(f"{cell.name} holds NUL characters, so it is no Python source text")
        if any("\ud800" <= character <= "\udfff" for character in cell.source):
            raise Unreadable(f"{cell.name} holds halves of characters, so it is no text")
    size = len(cells.source.encode())
    if size > MAX_BYTES:
        raise Unreadable(
            f"its tagged cells have {size:,} bytes; an answer has at most {MAX_BYTES:,}"
        )


def _cells(data: bytes) -> list[Any]:
    try:
        notebook = json.loads(data.decode("utf-8-sig"))
    except RecursionError as error:
        raise Unreadable("it is no notebook: its JSON is nested too deeply") from error
    except UnicodeDecodeError as error:
        raise Unreadable("it is no notebook: it is not UTF-8. Save it again in Jupyter") from error
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise Unreadable(f"it is no notebook: it is not JSON ({error.msg}: {where})") from error
    except ValueError as error:  # a number with more digits than Python reads
        raise Unreadable("it is no notebook: its JSON cannot be read") from error
    if not isinstance(notebook, dict) or "nbformat" not in notebook:
        raise Unreadable("it is no notebook: it is JSON, but has no nbformat")
    version = notebook["nbformat"]
    if version != FORMAT or not isinstance(version, int):
        told = str(version)[:20] if isinstance(version, int | float | str) else "unknown"
        raise Unreadable(
            f"it is a notebook of format {told}; the grader reads format {FORMAT}. "
            "Open it in JupyterLab, and save it"
        )
    cells = notebook.get("cells")
    if not isinstance(cells, list):
        raise Unreadable("it is no notebook: it has no list of cells")
    return cells


def _cell(cell: Any, number: int) -> tuple[Cell, str, bool]:
    """A cell, its kind, and whether it has the tag. Raises Unreadable."""
    name = f"cell {number}"
    if not isinstance(cell, dict):
        raise Unreadable(f"it is no notebook: its {name} is none")
    source, metadata, kind = cell.get("source", ""), cell.get("metadata"), cell.get("cell_type")
    if isinstance(source, list) and all(isinstance(part, str) for part in source):
        source = "".join(source)
    if not isinstance(source, str):
        raise Unreadable(f"it is no notebook: the source of its {name} is no text")
    tags = metadata.get("tags") if isinstance(metadata, dict) else None
    tagged = isinstance(tags, list) and TAG in tags
    return Cell(name, source), kind if isinstance(kind, str) else "", tagged
