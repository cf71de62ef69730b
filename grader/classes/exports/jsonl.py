"""JSON Lines: one line per learner and kata, with the grade and the whole verdict as it is stored.

For the instructor: a verdict holds its seed, and what the answer printed.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from grader.classes.exports.strict_json import dumped
from grader.classes.graded import Grade
from grader.common.files import replacing


def write_jsonl(out: Path, grades: Sequence[Grade]) -> None:
    """Write `verdicts.jsonl`."""
    with replacing(out / "verdicts.jsonl") as file:
        for grade in grades:
            file.write(dumped(row_of(grade)) + "\n")


def row_of(grade: Grade) -> dict[str, Any]:
    """One line. `verdict` is null where nothing was handed in."""
    graded = grade.graded
    return {
        "learner": graded.hand_in.learner.id,
        "kata": graded.hand_in.kata,
        "outcome": graded.outcome,
        "score": grade.score,
        "max_score": grade.max_score,
        "late": grade.late,
        "excused": grade.excused,
        "is_known": grade.is_known,
        "why": list(grade.why),
        "verdict": None if graded.verdict is None else dict(graded.verdict),
    }
