"""What a section of the page is made of."""

import os
from dataclasses import dataclass
from pathlib import Path

from grader.judge.verdict import Verdict
from grader.learner.overview import Row


@dataclass(frozen=True)
class Part:
    """What the page shows of one kata. `source` is the text that was graded, and `verdict` is None
    where nothing was."""

    row: Row
    verdict: Verdict | None = None
    source: str = ""

    def is_own(self, root: Path) -> bool:
        """Whether it is the learner's own file that was graded, so that their progress is about
        it."""
        if self.verdict is None:
            return True
        answer, own = self.verdict.answer, os.path.realpath(self.row.file)
        return own in (os.path.realpath(answer), os.path.realpath(root / answer))

    @property
    def passes(self) -> bool:
        return self.verdict is not None and self.verdict.passed
