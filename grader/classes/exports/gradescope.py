"""`results.json` of Gradescope's autograder, one per learner.

The score after the rules of the class overrides the sum of the tests. Learners see this file, so it
has no seeds and nothing of others.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from grader.classes.exports.durations import seconds
from grader.classes.exports.strict_json import dumped, shown
from grader.classes.graded import Grade
from grader.classes.pages.learner_files import (
    by_learner,
    file_names,
    plain_number,
    score_in_words,
    total,
)
from grader.common.files import write_text

FOLDER = "gradescope"


def write_gradescope(out: Path, grades: Sequence[Grade]) -> None:
    """Write `gradescope/<learner>/results/results.json` for each learner."""
    learners = by_learner(grades)
    names = file_names(learners)
    for id, own in learners.items():
        folder = out / FOLDER / names[id] / "results"
        folder.mkdir(parents=True, exist_ok=True)
        write_text(folder / "results.json", dumped(results_of(own), indent=1) + "\n")


def results_of(grades: Sequence[Grade]) -> dict[str, Any]:
    """The results of one learner."""
    tests: list[dict[str, Any]] = []
    for number, grade in enumerate(grades, 1):
        tests += _tests(number, grade)
    score, most = total(grades)
    return {
        "score": plain_number(score),
        "execution_time": round(sum(map(seconds, grades)), 2),
        "output": shown("\n".join(map(_said, grades))),
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": tests,
        "extra_data": {
            "learner": grades[0].graded.hand_in.learner.id,
            "max_score": plain_number(most),
            "outcomes": {g.graded.hand_in.kata: g.graded.outcome for g in grades},
        },
    }


def _said(grade: Grade) -> str:
    """The grade in words, with each rule that changed it."""
    late = ", late" if grade.late else ""
    head = f"{grade.graded.hand_in.kata}: {grade.graded.outcome}, {score_in_words(grade)}{late}"
    return "\n".join([head, *(f"  {sentence}" for sentence in grade.why)])


def _tests(number: int, grade: Grade) -> list[dict[str, Any]]:
    kata, verdict = grade.graded.hand_in.kata, grade.graded.verdict
    if verdict is None:
        return [_missing(number, kata, grade.max_score)]
    return [
        _test(f"{number}.{at}", kata, check, verdict)
        for at, check in enumerate(verdict["checks"], 1)
    ]


def _test(
    number: str, kata: str, check: Mapping[str, Any], verdict: Mapping[str, Any]
) -> dict[str, Any]:
    passed = check["status"] == "passed"
    bonus = "" if check["required"] else " (bonus)"
    output = check["message"]
    if check["status"] == "skipped":
        output = f"not reached: {verdict['summary']}"
    return {
        "name": shown(f"{kata}: {check['title']}{bonus}"),
        "number": number,
        "score": check["points"] if passed else 0,
        "max_score": check["points"],
        "status": "passed" if passed else "failed",
        "output": shown(output),
        "visibility": "visible",
    }


def _missing(number: int, kata: str, most: float) -> dict[str, Any]:
    return {
        "name": f"{kata}: handed in",
        "number": str(number),
        "score": 0,
        "max_score": plain_number(most),
        "status": "failed",
        "output": "Nothing was handed in.",
        "visibility": "visible",
    }
