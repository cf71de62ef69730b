"""Shows verdicts in a terminal, wide or narrow, with or without colour and UTF-8."""

from collections.abc import Sequence

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from grader.judge.verdict import CheckResult, Verdict
from grader.report.text import for_encoding, safe

MAX_OUTPUT_LINES = 12

_MARKS = {"passed": "✓", "failed": "✗", "skipped": "–"}
_WORDS = {"passed": "passed", "failed": "failed", "skipped": "not reached"}
_STYLES = {"passed": "green", "failed": "bold red", "skipped": "dim"}

_HEADLINES = {
    "passed": "Passed",
    "failed": "Not passed yet",
    "not_started": "Not started yet",
    "raised": "Your answer raised an exception",
    "timed_out": "Your answer did not come back in time",
    "crashed": "Your answer's process broke off",
    "unreadable": "Your answer could not be read",
}


class Terminal:
    """One console and the characters that it can show."""

    def __init__(self, console: Console) -> None:
        self.console = console

    def text(self, text: str, style: str = "") -> Text:
        return Text(for_encoding(safe(text), self.console.encoding), style=style)

    def show(self, *parts: RenderableType) -> None:
        self.console.print(Group(*parts), soft_wrap=False)

    def verdict(self, verdict: Verdict) -> None:
        """Everything about one answer: its checks, the first failure, how to replay it."""
        self.show(self._heading(verdict))
        if verdict.outcome == "not_started":
            self.show(self._indented(self.text(_not_started(verdict))), Text())
            return
        if verdict.outcome != "unreadable":
            self.show(self._checks(verdict))
        self.show(*self._failure(verdict))
        if verdict.output.strip():
            self.show(*self._output(verdict))
        self.show(*self._closing(verdict))

    def _indented(self, part: RenderableType, by: int = 2) -> Padding:
        return Padding(part, (0, 0, 0, by))

    def _heading(self, verdict: Verdict) -> RenderableType:
        name = f"{verdict.kata} · {verdict.title}"
        return Text.assemble(
            self.text(name, "bold"), "  ", self.text(f"({verdict.answer})", "dim")
        )

    # ---- checks ----

    def _checks(self, verdict: Verdict) -> RenderableType:
        table = Table.grid(padding=(0, 1), expand=False)
        table.add_column(no_wrap=True)
        table.add_column(ratio=1, overflow="fold")
        table.add_column(no_wrap=True)
        table.add_column(justify="right", no_wrap=True)
        for check in verdict.checks:
            style = _STYLES[check.status]
            table.add_row(
                self.text(_MARKS[check.status], style),
                self.text(check.title, "" if check.status == "passed" else style),
                self.text(_WORDS[check.status], style),
                self.text(_points(check), "dim"),
            )
        return Padding(table, (0, 0, 1, 2))

    # ---- the first failure ----

    def _failure(self, verdict: Verdict) -> Sequence[RenderableType]:
        failure = verdict.first_failure()
        if failure is None:
            return ()
        parts: list[RenderableType] = []
        if verdict.outcome == "unreadable":
            parts += self._labelled("", failure.message)
        else:
            parts.append(self._indented(self.text(f"First failure: {failure.title}", "bold red")))
            labels = ("Your answer: ", "The kata asks: ", "") if self._is_finding(verdict) else ()
            for position, line in enumerate(failure.message.split("\n")):
                label = labels[position] if position < len(labels) else ""
                parts += self._labelled(label, line)
        if verdict.hint:
            parts += self._labelled("To think about: ", verdict.hint)
        parts.append(Text())
        return parts

    def _is_finding(self, verdict: Verdict) -> bool:
        failure = verdict.first_failure()
        return failure is not None and failure.message.count("\n") == 2

    def _labelled(self, label: str, line: str) -> Sequence[RenderableType]:
        text = Text.assemble(self.text(label, "bold"), self.text(line))
        return (self._indented(text, 4),)

    # ---- what the answer printed, and the end ----

    def _output(self, verdict: Verdict) -> Sequence[RenderableType]:
        lines = verdict.output.rstrip().splitlines()
        more = len(lines) - MAX_OUTPUT_LINES
        parts = [self._indented(self.text("What your answer printed:", "bold"))]
        parts += [self._indented(self.text(line), 4) for line in lines[:MAX_OUTPUT_LINES]]
        if more > 0 or verdict.output_truncated:
            rest = f"{more} more lines" if more > 0 else "more"
            cut = ", of which the grader kept the beginning" if verdict.output_truncated else ""
            parts.append(self._indented(self.text(f"… and {rest}{cut}", "dim"), 4))
        return [*parts, Text()]

    def _closing(self, verdict: Verdict) -> Sequence[RenderableType]:
        style = "bold green" if verdict.passed else "bold"
        score = f"{verdict.score} of {verdict.max_score} points"
        headline = f"{_HEADLINES[verdict.outcome]}: {score}"
        if missed := [c for c in verdict.checks if not c.required and c.status != "passed"]:
            headline += f" (bonus left: {len(missed)})" if verdict.passed else ""
        return (
            self._indented(self.text(headline, style)),
            self._indented(self.text(f"Replay this run: {verdict.replay}", "dim")),
            Text(),
        )

    # ---- several answers ----

    def line(self, verdict: Verdict) -> None:
        """One answer in one line, where there are many."""
        mark = "✓" if verdict.passed else "✗"
        words = f"{mark} {verdict.answer}  {verdict.score}/{verdict.max_score}  {verdict.summary}"
        self.show(self.text(words, "green" if verdict.passed else ""))

    def closing(self, verdicts: Sequence[Verdict]) -> None:
        """How many passed, where there were several."""
        passed = sum(verdict.passed for verdict in verdicts)
        style = "bold green" if passed == len(verdicts) else "bold"
        self.show(self.text(f"{passed} of {len(verdicts)} answers passed.", style))


def _points(check: CheckResult) -> str:
    if not check.required:
        return "bonus"
    return f"{check.points if check.status == 'passed' else 0}/{check.points}"


def _not_started(verdict: Verdict) -> str:
    checks = sum(check.required for check in verdict.checks)
    return (
        f"Not started yet: 0 of {verdict.max_score} points, {checks} checks wait for you.\n"
        f"Write the function bodies in {verdict.answer}, and grade again."
    )
