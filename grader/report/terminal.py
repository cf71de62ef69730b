"""Shows verdicts in a terminal, wide or narrow, with or without colour and UTF-8."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from grader.report import diagnosis
from grader.report.harmless import for_encoding, no_commands, one_line, terminal
from grader.report.labels import MARKS, WORDS, headline_of, labelled

if TYPE_CHECKING:
    from grader.judge.verdict import CheckResult, Verdict

MAX_OUTPUT_LINES = 12

STYLES = {"passed": "green", "failed": "bold red", "skipped": "dim"}


class Terminal:
    """One console and the characters that it can show."""

    def __init__(self, console: Console) -> None:
        self.console = console

    def text(self, text: str, style: str = "") -> Text:
        return Text(for_encoding(terminal(text), self.console.encoding), style=style)

    def show(self, *parts: RenderableType) -> None:
        """Print parts below one another, without the blanks that tables end their lines with.

        A line that is folded has a new beginning, where there must be no command either.
        """
        with self.console.capture() as capture:
            self.console.print(Group(*parts))
        lines = capture.get().splitlines()
        self.console.file.write("".join(f"{no_commands(line.rstrip(' '))}\n" for line in lines))

    def verdict(self, verdict: "Verdict") -> None:
        """Everything about one answer: its checks, the first failure, how to replay it."""
        self.show(self._heading(verdict))
        if verdict.left_out:
            self.show(self._indented(self.text(_left_out(verdict), "dim")), Text())
        if verdict.outcome == "not_started":
            self.show(self._indented(self.text(_not_started(verdict))), Text())
            return
        if verdict.outcome != "unreadable":
            self.show(self._checks(verdict), Text())
        self.show(*self._failure(verdict))
        if verdict.output.strip():
            self.show(*self._output(verdict))
        self._closing(verdict)

    def _indented(self, part: RenderableType, by: int = 2) -> Padding:
        return Padding(part, (0, 0, 0, by), expand=False)

    def _heading(self, verdict: "Verdict") -> RenderableType:
        name = f"{verdict.kata} · {verdict.title}"
        answer = self.text(f"({one_line(verdict.answer)})", "dim")
        return Text.assemble(self.text(name, "bold"), "  ", answer)

    # ---- checks ----

    def _checks(self, verdict: "Verdict") -> RenderableType:
        table = Table.grid(padding=(0, 1), expand=False)
        table.add_column(no_wrap=True)
        table.add_column(ratio=1, overflow="fold")
        table.add_column(no_wrap=True)
        table.add_column(justify="right", no_wrap=True)
        for check in verdict.checks:
            style = STYLES[check.status]
            table.add_row(
                self.text(MARKS[check.status], style),
                self.text(check.title, "" if check.status == "passed" else style),
                self.text(WORDS[check.status], style),
                self.text(points(check), "dim"),
            )
        return self._indented(table)

    # ---- the first failure ----

    def _failure(self, verdict: "Verdict") -> Sequence[RenderableType]:
        failure, label = verdict.first_failure(), "First failure"
        if failure is None:
            failure, label = verdict.first_bonus_left(), "Bonus, not earned"
        if failure is None:
            return ()
        rows = [labelled(line) for line in failure.message.split("\n")]
        if verdict.hint:
            rows.append(("Think", verdict.hint))
        table = Table.grid(padding=(0, 1))
        table.add_column(no_wrap=True)
        table.add_column(overflow="fold")
        for name, line in rows:
            table.add_row(self.text(name, "bold"), self.text(line))
        title, style = f"{label}: {failure.title}", "bold red" if failure.required else "bold"
        return (
            self._indented(self.text(title, style)),
            self._indented(table),
            Text(),
            *self._diagnosis(verdict),
        )

    def _diagnosis(self, verdict: "Verdict") -> Sequence[RenderableType]:
        """What the answer computes instead, what its gradient is made of, where it is lost."""
        found = diagnosis.diagnosis_of(verdict)
        if found is None:
            return ()
        parts: list[RenderableType] = [
            self._indented(self.text(f"What happened: {found['title']}", "bold yellow")),
            self._indented(self.text(found["explanation"]), 4),
        ]
        if diagnosis.worth_showing(found):
            lines = diagnosis.spectrum_lines(found["evidence"]["spectrum"])
            parts += [Text(), *(self._indented(self.text(line), 4) for line in lines)]
        if numbers := diagnosis.other_numbers(found):
            parts.append(self._indented(self.text(f"In numbers: {numbers}"), 4))
        if cut := diagnosis.cut_lines(found):
            place = f"{diagnosis.cut_label(found)} {cut[0]}"
            parts += [Text(), self._indented(self.text(place, "bold"), 4)]
            parts.append(self._indented(self.text(cut[1]), 8))
        if picture := diagnosis.picture_lines(found):
            parts += [Text(), *(self._indented(self.text(line), 4) for line in picture)]
        return [*parts, Text()]

    # ---- what the answer printed, and the end ----

    def _output(self, verdict: "Verdict") -> Sequence[RenderableType]:
        lines = verdict.output.rstrip().splitlines()
        more = len(lines) - MAX_OUTPUT_LINES
        parts = [self._indented(self.text("What your answer printed:", "bold"))]
        parts += [self._indented(self._quoted(line)) for line in lines[:MAX_OUTPUT_LINES]]
        if more > 0 or verdict.output_truncated:
            rest = f"{more} more lines" if more > 0 else "more"
            cut = ", of which the grader kept the beginning" if verdict.output_truncated else ""
            parts.append(self._indented(self.text(f"… and {rest}{cut}", "dim"), 4))
        return [*parts, Text()]

    def _quoted(self, line: str) -> RenderableType:
        """What the answer says, behind a bar at each of its lines: not to be taken for ours."""
        room = max(self.console.width - 4, 1)
        bar = self.text("│ ", "dim")
        return Group(
            *(Text.assemble(bar, part) for part in self.text(line).wrap(self.console, room))
        )

    def _closing(self, verdict: "Verdict") -> None:
        style = "bold green" if verdict.passed else "bold"
        headline = headline_of(verdict)
        self.show(self._indented(self.text(headline, style)))
        if verdict.diagnosis is not None and _is_a_file_in_kata(verdict):
            command = verdict.replay.partition(" grade ")[0]
            more = self.text(f"  One more hint: {command} hint {verdict.kata}", "dim")
            self.console.print(more, soft_wrap=True)
        # In one piece, however long, so that it can be copied.
        replay = for_encoding(one_line(verdict.replay), self.console.encoding)
        self.console.print(Text(f"  Replay this run: {replay}\n", "dim"), soft_wrap=True)

    # ---- several answers ----

    def line(self, verdict: "Verdict") -> None:
        """One answer in one line, where there are many."""
        mark = "✓" if verdict.passed else "✗"
        score = f"{verdict.score}/{verdict.max_score}"
        words = f"{mark} {one_line(verdict.answer)}  {score}  {one_line(verdict.summary)}"
        self.show(self.text(words, "green" if verdict.passed else ""))

    def closing(self, verdicts: Sequence["Verdict"]) -> None:
        """How many passed, where there were several."""
        passed = sum(verdict.passed for verdict in verdicts)
        style = "bold green" if passed == len(verdicts) else "bold"
        self.show(self.text(f"{passed} of {len(verdicts)} answers passed.", style))


def points(check: "CheckResult") -> str:
    if not check.required:
        return "bonus"
    return f"{check.points if check.status == 'passed' else 0}/{check.points}"


def _is_a_file_in_kata(verdict: "Verdict") -> bool:
    """Only for these `kata hint` remembers what was diagnosed."""
    return " grade " in verdict.replay and "--answer" not in verdict.replay


def _left_out(verdict: "Verdict") -> str:
    return "\n".join(f"Not graded: {what}" for what in verdict.left_out)


def _not_started(verdict: "Verdict") -> str:
    checks = sum(check.required for check in verdict.checks)
    return (
        f"Not started yet: 0 of {verdict.max_score} points, {checks} checks wait for you.\n"
        f"Write the function bodies in {one_line(verdict.answer)}, and grade again."
    )
