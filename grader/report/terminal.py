"""Shows verdicts in a terminal, wide or narrow, with or without colour and UTF-8."""

import shlex
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from grader.common.commands import kata_command
from grader.report.compose import story_of
from grader.report.harmless import for_encoding, no_commands, one_line, terminal
from grader.report.spectrum import spectrum_lines
from grader.report.story import CheckRow, Failure, Output, Row, Story

if TYPE_CHECKING:
    from grader.judge.verdict import Verdict

MAX_OUTPUT_LINES = 12
NARROW = 32
"""With fewer columns than these, nothing stands beside the title of a check."""

STYLES = {"passed": "green", "failed": "bold red", "skipped": "dim"}


class Terminal:
    """One console, and text in the characters that it can show."""

    def __init__(self, console: Console) -> None:
        self.console = console

    def text(self, text: str, style: str = "") -> Text:
        return Text(for_encoding(terminal(text), self.console.encoding), style=style)

    def show(self, *parts: RenderableType) -> None:
        """Print parts below one another, without the blanks that tables add to their lines.

        Where a line is folded a new line begins, and that must not be a command either.
        """
        with self.console.capture() as capture:
            self.console.print(Group(*parts))
        lines = capture.get().splitlines()
        self.console.file.write("".join(f"{no_commands(line.rstrip(' '))}\n" for line in lines))

    def verdict(self, verdict: "Verdict") -> None:
        """Everything about one answer: its checks, its first failure, how to replay it."""
        self.story(story_of(verdict))

    def story(self, story: Story) -> None:
        """All parts of a story, from the top."""
        self.show(*self._parts(story))
        if story.has_ladder:
            command = shlex.join([*kata_command(), "hint", story.kata])
            self._in_one_piece(f"One more hint: {command}")
        if story.replay:
            self._in_one_piece(f"Replay this run: {story.replay}")
        self.show(Text())

    def _in_one_piece(self, line: str) -> None:
        """A line with a command in it, never folded, so that it can be copied."""
        shown = for_encoding(one_line(line), self.console.encoding)
        self.console.print(Text(f"  {shown}", "dim"), soft_wrap=True)

    def _parts(self, story: Story) -> Iterator[RenderableType]:
        name, answer = f"{story.kata} · {story.title}", f"({one_line(story.answer)})"
        yield Text.assemble(self.text(name, "bold"), "  ", self.text(answer, "dim"))
        if story.left_out:
            yield from (self.paragraph(f"Not graded: {what}", "dim") for what in story.left_out)
            yield Text()
        if story.listed:
            yield self._checks(story)
            yield Text()
        if story.failure is not None:
            yield from self._failure(story.failure, story.think)
            yield Text()
        yield from self._diagnosis(story)
        if story.output is not None:
            yield from self._output(story.output)
            yield Text()
        yield self.paragraph(story.headline, "bold green" if story.passed else "bold")
        if story.start:
            yield self.paragraph(story.start)

    def paragraph(self, text: str, style: str = "", by: int = 2) -> Padding:
        """Indented text; folded lines are indented too."""
        return indented(self.text(text, style), by)

    def _checks(self, story: Story) -> RenderableType:
        if self.console.width < NARROW:
            return indented(Group(*map(self._in_lines, story.listed)))
        table = Table.grid(padding=(0, 1), expand=False)
        table.add_column(no_wrap=True)
        table.add_column(ratio=1, overflow="fold")
        table.add_column(no_wrap=True)
        table.add_column(justify="right", no_wrap=True)
        for check in story.listed:
            style = STYLES[check.status]
            table.add_row(
                self.text(check.mark, style),
                self.text(check.title, "" if check.status == "passed" else style),
                self.text(check.words, style),
                self.text(check.points, "dim"),
            )
        return indented(table)

    def _in_lines(self, check: CheckRow) -> RenderableType:
        """A check where there is no room for columns: its title is folded, and never left out."""
        style = STYLES[check.status]
        return Group(
            self.text(f"{check.mark} {check.title}", style),
            self.text(f"  {check.words} {check.points}", "dim"),
        )

    def _failure(self, failure: Failure, think: str) -> Iterator[RenderableType]:
        style = "bold red" if failure.required else "bold"
        yield self.paragraph(f"{failure.label}: {failure.title}", style)
        yield indented(self.rows([*failure.said.rows, *([Row("Think", think)] if think else [])]))

    def rows(self, rows: Sequence[Row]) -> Table:
        """Labels and the texts beside them. A text's second and later lines are indented."""
        table = Table.grid(padding=(0, 1))
        table.add_column(no_wrap=True)
        table.add_column(overflow="fold")
        for row in rows:
            table.add_row(self.text(row.label, "bold"), self.text(row.text.replace("\n", "\n  ")))
        return table

    def _diagnosis(self, story: Story) -> Iterator[RenderableType]:
        """What the answer computes instead, what its gradient is made of, where it is lost."""
        if story.happened is None:
            return
        yield self.paragraph(f"What happened: {story.happened.title}", "bold yellow")
        yield self.paragraph(story.happened.explanation, by=4)
        if story.spectrum is not None:
            yield Text()
            yield from (self.paragraph(line, by=4) for line in spectrum_lines(story.spectrum))
        if story.in_numbers:
            yield self.paragraph(f"In numbers: {story.in_numbers}", by=4)
        if lost := story.line_lost:
            yield Text()
            yield self.paragraph(f"{lost.label} {lost.place}", "bold", by=4)
            yield self.paragraph(lost.reason, by=8)
        if story.picture:
            yield Text()
            yield from (self.paragraph(line, by=4) for line in story.picture)
        yield Text()

    def _output(self, output: Output) -> Iterator[RenderableType]:
        yield self.paragraph("What your answer printed:", "bold")
        yield from (indented(self._quoted(line)) for line in output.lines[:MAX_OUTPUT_LINES])
        if rest := output.rest(MAX_OUTPUT_LINES):
            yield self.paragraph(rest, "dim", by=4)

    def _quoted(self, line: str) -> RenderableType:
        """A line that the answer printed, after a bar, so that nobody takes it for ours."""
        room = max(self.console.width - 4, 1)
        bar = self.text("│ ", "dim")
        return Group(
            *(Text.assemble(bar, part) for part in self.text(line).wrap(self.console, room))
        )

    # ---- several answers ----

    def line(self, verdict: "Verdict") -> None:
        """One answer on one line, for when there are many."""
        mark = "✓" if verdict.passed else "✗"
        score = f"{verdict.score}/{verdict.max_score}"
        words = f"{mark} {one_line(verdict.answer)}  {score}  {one_line(verdict.summary)}"
        self.show(self.text(words, "green" if verdict.passed else ""))

    def closing(self, verdicts: Sequence["Verdict"]) -> None:
        """How many passed, for when there were several."""
        passed = sum(verdict.passed for verdict in verdicts)
        style = "bold green" if passed == len(verdicts) else "bold"
        self.show(self.text(f"{passed} of {len(verdicts)} answers passed.", style))


def indented(part: RenderableType, by: int = 2) -> Padding:
    return Padding(part, (0, 0, 0, by), expand=False)
