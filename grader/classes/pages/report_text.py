"""The report on a class as plain text of at most 80 columns."""

import io
from collections.abc import Iterator, Sequence

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from grader.classes.pages.misconceptions import Example, Misconception, Unexplained
from grader.classes.pages.survey import OUTCOMES, Survey
from grader.report.story import Row
from grader.report.terminal import Terminal, indented

WIDTH = 80


def text_of(found: Survey, title: str, layout: str, notes: Sequence[str] = ()) -> str:
    """The whole report."""
    page = io.StringIO()
    console = Console(
        file=page, width=WIDTH, color_system=None, highlight=False, emoji=False, markup=False,
        force_terminal=False, legacy_windows=False, _environ={},
    )  # fmt: skip
    terminal = Terminal(console)
    terminal.show(*_Lines(terminal).parts(found, title, layout, notes))
    return page.getvalue()


class _Lines:
    def __init__(self, terminal: Terminal) -> None:
        self.terminal, self.paragraph = terminal, terminal.paragraph

    def parts(
        self, found: Survey, title: str, layout: str, notes: Sequence[str]
    ) -> Iterator[RenderableType]:
        yield from self.heading(f"Class report: {title}", "=")
        yield self.paragraph("Examples are anonymous. Who needs what stands in grades.csv.", by=0)
        yield from (self.paragraph(note, by=0) for note in notes)
        yield from self.heading("The class at a glance")
        yield self.terminal.rows(self._facts(found, layout))
        yield from self.heading("Kata by kata")
        yield from self._katas(found)
        yield from self.heading("The map of misconceptions")
        if not found.misconceptions:
            yield self.paragraph("No known mistake was found.", by=0)
        for one in found.misconceptions:
            yield from self._misconception(one)
        yield from self.heading("What no known mistake explains")
        if not found.unexplained:
            yield self.paragraph("Everything that did not pass has a name.", by=0)
        for group in found.unexplained:
            yield from self._unexplained(group)
        if found.groups_left_out:
            left = f"{found.groups_left_out} smaller groups with {found.answers_left_out} answers"
            yield self.paragraph(f"{left} are not shown.", by=0)
        yield from self.heading("Answers that are alike")
        yield from self._alike(found)

    def heading(self, text: str, line: str = "-") -> Iterator[RenderableType]:
        if line == "-":
            yield Text()
        shown = self.terminal.text(text.replace("\n", " "))
        yield shown
        yield Text(line * min(max(shown.cell_len, 1), WIDTH))

    def _facts(self, found: Survey, layout: str) -> list[Row]:
        empty = f", of whom {found.empty_handed} handed in nothing" if found.empty_handed else ""
        rows = [
            Row(f"{found.learners:>6}", f"learners{empty}"),
            Row(f"{len(found.katas):>6}", "katas"),
            Row(f"{found.handed_in:>6}", f"hand-ins (layout: {layout})"),
            Row(f"{found.passed:>6}", "passed"),
            Row(f"{found.handed_in - found.passed - found.not_graded:>6}", "not passed"),
            Row(f"{found.missing:>6}", "missing"),
        ]
        for count, words in (
            (found.not_graded, "not graded: the grader could not"),
            (found.excused, "excused"),
            (found.late, "late"),
        ):
            if count:
                rows.append(Row(f"{count:>6}", words))
        graded = "graded in a sandbox of level"
        return rows + [Row(f"{count:>6}", f"{graded} {level}") for level, count in found.levels]

    def _katas(self, found: Survey) -> Iterator[RenderableType]:
        if not found.katas:
            yield self.paragraph("There are no grades yet.", by=0)
        for row in found.katas:
            yield self.paragraph(f"{row.kata}: {row.words}; mean points {row.mean}", by=0)
            if row.stopping:
                table = Table.grid(padding=(0, 1))
                table.add_column(justify="right", no_wrap=True)
                table.add_column(overflow="fold")
                for title, count in row.stopping:
                    stopped = self.terminal.text(f"stopped by: {title}")
                    table.add_row(self.terminal.text(f"{count} ×"), stopped)
                yield indented(table)

    def _misconception(self, one: Misconception) -> Iterator[RenderableType]:
        katas = ", ".join(f"{kata} {count}" for kata, count in one.katas.items())
        yield self.paragraph(f"{one.learners} × {one.title}", by=0)
        yield self.paragraph(f"{katas} ({one.id})")
        yield from self._example(one.example)
        yield self.paragraph(f"What to say: {one.say}")
        for question in one.ask:
            yield self.paragraph(f"What to ask: {question}")
        yield Text()

    def _unexplained(self, one: Unexplained) -> Iterator[RenderableType]:
        words = OUTCOMES.get(one.outcome, one.outcome)
        yield self.paragraph(f"{one.learners} × {one.kata}: {words}", by=0)
        stopped = f"Stopped by: {one.check}. " if one.check else ""
        yield self.paragraph(f"{stopped}{one.passing} of {one.required} required checks pass.")
        yield from self._example(one.example)
        yield Text()

    def _example(self, one: Example) -> Iterator[RenderableType]:
        if one.found:
            yield self.paragraph(f"For example: {one.found}")
        if one.mark is None:
            return
        lines = one.listing.lines if one.listing else [(one.mark.line, one.mark.source, True)]
        for number, text, is_it in lines:
            yield self.paragraph(f"{'>' if is_it else ' '}{number:>5} | {text}", by=4)
        if one.said:
            yield self.paragraph(one.said)

    def _alike(self, found: Survey) -> Iterator[RenderableType]:
        if not found.alike:
            yield self.paragraph("No two answers to a kata are the same.", by=0)
            return
        groups = "1 group" if found.alike_groups == 1 else f"{found.alike_groups} groups"
        yield self.paragraph(
            f"{found.alike_answers} answers in {groups} are the same after "
            "comments, names and layout are taken out. This is a fact about texts, and says "
            "nothing about how they came about: to a short kata, many answers are alike by "
            "themselves.",
            by=0,
        )
        for group in found.alike:
            more = f" and {group.more} more" if group.more else ""
            count = len(group.learners) + group.more
            names = ", ".join(learner.replace("\n", "\\n") for learner in group.learners)
            yield self.paragraph(f"{group.kata}, {count} learners: {names}{more}")
        if left := found.alike_groups - len(found.alike):
            yield self.paragraph(f"{left} smaller groups are not shown; see grades.csv.")
