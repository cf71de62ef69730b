"""The Common Test Report Format for the whole class: a test per learner and kata, whose steps are
the checks.

Nothing knows when the answers ran, so the times begin at zero; only durations mean something.
"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from grader.classes.exports.durations import seconds
from grader.classes.exports.strict_json import dumped, shown
from grader.classes.graded import MISSING, Grade
from grader.common.files import replacing

SPECIFICATION = "1.0.0"
_STATUS = {"passed": "passed", "not_started": "pending", MISSING: "skipped"}
"""What stands here not has failed."""
_STATES = ("passed", "failed", "skipped", "pending", "other")


def write_ctrf(out: Path, grades: Sequence[Grade]) -> None:
    """Write `ctrf.json`. It is written test by test, since a class may be large."""
    states: Counter[str] = Counter()
    suites: set[str] = set()
    duration, version = 0, ""
    with replacing(out / "ctrf.json") as file:
        head = (
            f'"reportFormat": "CTRF", "specVersion": "{SPECIFICATION}", "generatedBy": "kata class"'
        )
        file.write(f'{{{head}, "results": {{"tests": [')
        for number, grade in enumerate(grades):
            test = case_of(grade)
            states[test["status"]] += 1
            suites.add(grade.graded.hand_in.learner.id)
            duration += test["duration"]
            version = version or str((grade.graded.verdict or {}).get("grader_version", ""))
            file.write(("," if number else "") + "\n" + dumped(test))
        summary = {
            "tests": sum(states.values()),
            **{state: states[state] for state in _STATES},
            "suites": len(suites),
            "start": 0,
            "stop": duration,
        }
        tool = {"name": "gradient-katas", **({"version": version} if version else {})}
        file.write(f'\n], "tool": {dumped(tool)}, "summary": {dumped(summary)}}}}}\n')


def case_of(grade: Grade) -> dict[str, Any]:
    """The test of one hand-in."""
    graded = grade.graded
    verdict, learner, kata = graded.verdict, graded.hand_in.learner.id, graded.hand_in.kata
    test: dict[str, Any] = {
        "name": shown(f"{learner}: {kata}"),
        "status": _STATUS.get(graded.outcome, "failed") if grade.is_known else "other",
        "rawStatus": graded.outcome,
        "duration": round(1000 * seconds(grade)),
        "suite": [shown(learner)],
        "extra": {
            "learner": learner,
            "kata": kata,
            "score": grade.score,
            "max_score": grade.max_score,
            "late": grade.late,
            "excused": grade.excused,
            "why": list(grade.why),
            "diagnosis": graded.diagnosis,
        },
    }
    if verdict is None:
        return {**test, "message": "nothing was handed in"}
    failed = (check for check in verdict["checks"] if check["status"] == "failed")
    test["message"] = shown(str(verdict["summary"]))
    test["trace"] = shown("\n".join(str(check["message"]) for check in failed))
    test["steps"] = [
        {"name": shown(str(check["title"])), "status": check["status"]}
        for check in verdict["checks"]
    ]
    return test
