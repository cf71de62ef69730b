"""GitHub Classroom's result, one per learner: the JSON, and the line that a step puts out.

Classroom adds up the scores of the tests, so a kata is one test, with its points after the rules of
the class.
"""

import base64
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from grader.classes.exports.durations import seconds
from grader.classes.exports.strict_json import dumped, shown
from grader.classes.graded import MISSING, Grade
from grader.classes.pages.learner_files import by_learner, counts, file_names, plain_number, total
from grader.common.files import write_text

FOLDER = "github"
_STATUS = {"passed": "pass", "failed": "fail", "not_started": "fail", MISSING: "fail"}
"""Of what stands here not, the answer could not be looked at to its end: an error."""


def write_github(out: Path, grades: Sequence[Grade]) -> None:
    """Write `github/<learner>.json`, and `github/<learner>.txt` with `result=` and its base64."""
    learners = by_learner(grades)
    names = file_names(learners)
    (out / FOLDER).mkdir(parents=True, exist_ok=True)
    for id, own in learners.items():
        text = dumped(result_of(own))
        encoded = base64.b64encode(text.encode()).decode()
        write_text(out / FOLDER / f"{names[id]}.json", text + "\n")
        write_text(out / FOLDER / f"{names[id]}.txt", f"result={encoded}\n")


def result_of(grades: Sequence[Grade]) -> dict[str, Any]:
    """The result of one learner."""
    tests = [_test(grade) for grade in grades]
    states = {test["status"] for test in tests}
    status = "fail" if "fail" in states else "error" if "error" in states else "pass"
    return {
        "version": 1,
        "status": status,
        "max_score": plain_number(total(grades)[1]),
        "tests": tests,
    }


def _status(grade: Grade) -> str:
    if grade.excused:
        return "pass"
    return _STATUS.get(grade.graded.outcome, "error") if grade.is_known else "error"


def _test(grade: Grade) -> dict[str, Any]:
    verdict, kata = grade.graded.verdict, grade.graded.hand_in.kata
    said = [str(verdict["summary"]) if verdict else "nothing was handed in", *grade.why]
    return {
        "name": shown(f"{kata}: {verdict['title']}" if verdict else kata),
        "status": _status(grade),
        "score": plain_number(grade.score) if counts(grade) else 0,
        "message": shown("\n".join(said)),
        "line_no": 0,
        "execution_time": f"{seconds(grade):.3f}s",
    }
