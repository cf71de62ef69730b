"""What is known beside a way: the verdict, the spectrum, the answer's text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grader.common.cells import Cells


@dataclass(frozen=True)
class Known:
    """What is known beside the way: the verdict's side of it.

    line: where the verdict says that a gradient is lost, 0 where it says nothing; spectrum: as in a
    verdict's evidence; lines: the answer's text; cells: where its lines are in a notebook.
    """

    title: str
    passed: bool
    line: int = 0
    spectrum: Mapping[str, Any] | None = None
    lines: Sequence[str] = ()
    cells: Cells | None = None
    diagnosis: str = ""
