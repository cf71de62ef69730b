"""JUnit's XML for the whole class: a suite per learner and kata, a case per check.

Control characters are not legal in XML, not even escaped, so they are shown as escapes.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from xml.sax.saxutils import escape, quoteattr

from grader.classes.exports.durations import seconds
from grader.classes.exports.strict_json import shown
from grader.classes.graded import Grade
from grader.common.files import replacing

_ENDED = ("raised", "timed_out", "crashed", "unreadable")
"""The outcomes that are errors: the answer did not run to its end."""


class Case(NamedTuple):
    """A test case: what it ended in (empty, `failure`, `error` or `skipped`), and why."""

    name: str
    ended: str = ""
    message: str = ""
    text: str = ""


def write_junit(out: Path, grades: Sequence[Grade]) -> None:
    """Write `junit.xml`."""
    totals = _Totals()
    for grade in grades:
        totals.add(_cases(grade), seconds(grade))
    with replacing(out / "junit.xml") as file:
        file.write("<?xml version='1.0' encoding='UTF-8'?>\n")
        file.write(f'<testsuites name="kata class"{totals.attributes}>\n')
        for grade in grades:
            file.writelines(_suite(grade))
        file.write("</testsuites>\n")


class _Totals:
    """Counts over cases, as attributes."""

    def __init__(self) -> None:
        self.tests, self.seconds = 0, 0.0
        self.ended = {"failure": 0, "error": 0, "skipped": 0}

    def add(self, cases: Sequence[Case], seconds: float) -> "_Totals":
        self.tests += len(cases)
        self.seconds += seconds
        for case in cases:
            if case.ended:
                self.ended[case.ended] += 1
        return self

    @property
    def attributes(self) -> str:
        return (
            f' tests="{self.tests}" failures="{self.ended["failure"]}" '
            f'errors="{self.ended["error"]}" skipped="{self.ended["skipped"]}" '
            f'time="{self.seconds:.3f}"'
        )


def _suite(grade: Grade) -> Iterator[str]:
    hand_in, cases = grade.graded.hand_in, _cases(grade)
    name = _attribute(f"{hand_in.learner.id}: {hand_in.kata}")
    yield f"<testsuite name={name}{_Totals().add(cases, seconds(grade)).attributes}>\n"
    for case in cases:
        head = f"<testcase name={_attribute(case.name)} classname={name}"
        if not case.ended:
            yield f'{head} time="0"/>\n'
            continue
        message = _attribute(case.message)
        yield f'{head} time="0"><{case.ended} message={message}>'
        yield f"{escape(shown(case.text))}</{case.ended}></testcase>\n"
    yield "</testsuite>\n"


def _attribute(text: str) -> str:
    return quoteattr(shown(text))


def _cases(grade: Grade) -> list[Case]:
    verdict = grade.graded.verdict
    if verdict is None:
        return [Case("handed in", "skipped", "nothing was handed in")]
    outcome, summary = str(verdict["outcome"]), str(verdict["summary"])
    cases, is_said = [], outcome not in _ENDED
    for check in verdict["checks"]:
        case = _case(check, "failure" if is_said else "error", summary)
        is_said = is_said or case.ended == "error"
        cases.append(case)
    return cases if is_said else [*cases, Case("runs to its end", "error", summary)]


def _case(check: Mapping[str, Any], failure: str, summary: str) -> Case:
    """A check as a case. A bonus that is not earned is not a failure."""
    title, status, message = str(check["title"]), check["status"], str(check["message"])
    if status == "passed":
        return Case(title)
    if status == "skipped":
        return Case(title, "skipped", "not reached")
    if not check["required"]:
        return Case(title, "skipped", "a bonus that is not earned", message)
    return Case(title, failure, summary if failure == "error" else message.split("\n")[0], message)
