"""Hand-ins and grades for tests: just what a test is about, and the rest of it usual."""

from datetime import datetime
from typing import Any

from grader.classes.graded import Grade, Graded
from grader.classes.grades import grades
from grader.classes.handed_in import HandIn, Learner
from grader.classes.settings import Settings


def verdict(kata: str = "maml", score: int = 20, most: int = 20, **more: Any) -> dict[str, Any]:
    return {
        "format": "kata-verdict/1", "kata": kata, "answer": f"{kata}.py", "score": score,
        "outcome": "passed" if score == most else "failed", "max_score": most, "seed": 1,
        "replay": f"kata grade {kata} --answer {kata}.py --seed 1", "diagnosis": None,
        "error": None, **more,
    }  # fmt: skip


def graded(
    learner: str = "1001",
    kata: str = "maml",
    score: int | None = 20,
    *,
    most: int = 20,
    name: str = "",
    submitted: datetime | None = None,
    alike: tuple[str, ...] = (),
    more: dict[str, Any] | None = None,
    **hand_in: Any,
) -> Graded:
    """A graded hand-in; without a score nothing was handed in."""
    one = HandIn(
        Learner(learner, name, hand_in.pop("email", ""), hand_in.pop("prefix", "")),
        kata, submitted=submitted, **{"attempts": 0 if score is None else 1, **hand_in},
    )  # fmt: skip
    found = None if score is None else verdict(kata, score, most, **(more or {}))
    return Graded(one, found, alike)


def grade(*args: Any, **kwargs: Any) -> Grade:
    """Its grade where the class has no rules."""
    return grades([graded(*args, **kwargs)], Settings())[0]
