"""The words and signs that every report shows of a verdict."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.judge.verdict import Verdict

MARKS = {"passed": "✓", "failed": "✗", "skipped": "–"}
WORDS = {"passed": "passed", "failed": "failed", "skipped": "not reached"}

_LABELS = ("Found", "Asked", "Line", "Where")

HEADLINES = {
    "passed": "Passed",
    "failed": "Not passed yet",
    "not_started": "Not started yet",
    "raised": "Your answer raised an exception",
    "timed_out": "Your answer did not come back in time",
    "crashed": "Your answer's process broke off",
    "unreadable": "Your answer could not be read",
}


def headline_of(verdict: "Verdict") -> str:
    """How it went, in one line."""
    headline = f"{HEADLINES[verdict.outcome]}: {verdict.score} of {verdict.max_score} points"
    left = sum(not c.required and c.status != "passed" for c in verdict.checks)
    if verdict.passed and left:
        headline += f"; bonus checks left: {left}"
    return headline


def labelled(line: str) -> tuple[str, str]:
    """A message's line as its label and the rest; without one where it goes on from the last."""
    label, colon, rest = line.partition(": ")
    return (label, rest) if colon and label in _LABELS else ("", line)
