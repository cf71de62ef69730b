"""The main page of `kata watch`: one verdict in parts, each in full and in fewer lines."""

from collections.abc import Mapping, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from grader.common.commands import typed
from grader.common.lines import source_lines
from grader.report.compose import story_of
from grader.report.spectrum import spectrum_lines
from grader.report.story import Output, Row, Story, lines_around
from grader.report.terminal import Terminal, indented
from grader.watch.check_rows import check_marks, check_rows, cut_off
from grader.watch.fit import Variants
from grader.watch.links import link
from grader.watch.state import ScreenState

Parts = Mapping[str, Variants]

GIVE_WAY = (
    "picture", "output", "checks", "failure", "cut", "news", "why", "checks", "output", "checks",
    "failure", "gap", "cut", "hint", "failure", "spectrum", "cut", "why", "news", "output",
    "failure", "checks",
)  # fmt: skip
"""The order in which parts are shortened: from what is nice to have to what is needed."""


def everything(parts: Parts) -> Sequence[RenderableType]:
    """All parts in full."""
    return [variants[0] for variants in parts.values() if variants[0] is not None]


def verdict_parts(terminal: Terminal, state: ScreenState) -> Parts:
    """The parts of the page, from the top."""
    page = _Page(terminal, state)
    if state.fault:
        return {"fault": [page.fault()]}
    if state.missing:
        return {"missing": [page.missing()]}
    if state.verdict is None:
        return {"wait": [page.waiting()]}
    return page.parts(story_of(state.verdict))


class _Page:
    def __init__(self, terminal: Terminal, state: ScreenState) -> None:
        self.terminal, self.state = terminal, state
        self.name = f"kata/{state.slug}.py"

    def text(self, text: str, style: str = "") -> Text:
        return self.terminal.text(text, style)

    def line(self, text: str, style: str = "") -> Text:
        """Text that is cut off where the screen ends."""
        line = self.text(text, style)
        line.no_wrap, line.overflow = True, cut_off(self.terminal)
        return line

    def folded(self, text: str) -> RenderableType:
        """Text that continues on the next line where the screen ends."""
        words = self.text(text)
        words.overflow = "fold"
        return indented(words)

    def place(self, line: int, style: str = "bold") -> Text:
        """`kata/maml.py:10`, which a terminal can open."""
        text = self.text(f"{self.name}:{line}", style)
        if target := link(self.state.row.file, line):
            text.stylize(f"link {target}")
        return text

    # ---- without a verdict ----

    def fault(self) -> RenderableType:
        return Group(
            self.text("The grader failed, so your answer was not judged.", "bold red"),
            self.text(self.state.fault),
            self.text(
                f"Save again to try once more. `{typed('doctor')}` checks this machine.", "dim"
            ),
        )

    def missing(self) -> RenderableType:
        return Group(
            self.text(f"{self.name} is not there.", "bold yellow"),
            self.text("Save it again, or press x to bring the stub back."),
        )

    def waiting(self) -> RenderableType:
        return self.text(f"Grading {self.name} …", "dim")

    # ---- with one ----

    def parts(self, story: Story) -> Parts:
        parts: dict[str, Variants] = {"news": self.news()}
        if story.start:
            return {**parts, "start": [self.start(story)], "hint": self.hint(story)}
        if story.listed:
            parts["checks"] = self.checks(story)
        parts["gap"] = [Text(), None]
        parts["failure"] = self.failure(story)
        parts["hint"] = self.hint(story)
        parts["why"] = self.why(story)
        parts["spectrum"] = self.spectrum(story)
        parts["cut"] = self.cut(story)
        parts["picture"] = self.picture(story)
        parts["output"] = self.output(story)
        if story.passed:
            parts["on"] = [self.on(story)]
        return parts

    def news(self) -> Variants:
        """Which checks pass since the last save, and which no longer do."""
        full: list[Text] = []
        short: list[Text] = []
        for label, titles, style in (
            ("Now passes", self.state.news, "bold green"),
            ("No longer passes", self.state.lost, "bold red"),
        ):
            if titles:
                full += [self.line(f"{label}: {title}", style) for title in titles]
                more = f" (and {len(titles) - 1} more)" if titles[1:] else ""
                short.append(self.line(f"{label}{more}: {titles[0]}", style))
        return [Group(*full), Group(*short)] if full else [None]

    def start(self, story: Story) -> RenderableType:
        entry = self.state.row.entry
        file = self.place(1)
        file.plain = self.name
        return Group(
            Text(),
            Text.assemble(self.text("Open "), file, self.text(" in your editor, write, and save.")),
            self.text("The task is at the top of the file. Every save is graded."),
            self.text(story.start),
            Text(),
            self.text(
                f"{entry.level}, about {entry.minutes} minutes: {', '.join(entry.tags)}", "dim"
            ),
        )

    def checks(self, story: Story) -> Variants:
        every = ("passed", "failed", "skipped")
        full = check_rows(self.terminal, story.listed, every, whole=True)
        lines = check_rows(self.terminal, story.listed, every, whole=False)
        marks = check_marks(self.terminal, story.listed)
        if story.passed:
            return [full, lines, marks]
        failed = check_rows(self.terminal, story.listed, ("failed",), whole=False)
        return [full, lines, Group(failed, marks), marks]

    def failure(self, story: Story) -> Variants:
        failure = story.failure
        if failure is None:
            return [None]
        said, style = failure.said, "bold red" if failure.required else "bold"
        headline = f"{failure.label}: {failure.title}"
        title, short = self.text(headline, style), self.line(headline, style)
        found, *_ = rows = said.rows or (Row("Found", ""),)
        variants = [
            Group(title, self.rows(rows)),
            Group(short, self.rows([row for row in rows if row.label != "Where"])),
            Group(short, self.rows([found])),
            Group(short, self.line(f"  {found.text}")),
        ]
        is_said = story.raised_at is not None and story.raised_at.is_said
        return variants if is_said else [*variants, short]

    def rows(self, rows: Sequence[Row]) -> RenderableType:
        return indented(self.terminal.rows(rows))

    def hint(self, story: Story) -> Variants:
        rung = self.state.rung
        if rung is not None:
            return [self.labelled(f"Hint {rung.number} of {rung.of}", rung.hint)]
        if story.think and not story.passed:
            return [self.labelled("Think", story.think), None]
        return [None]

    def labelled(self, label: str, words: str) -> RenderableType:
        return indented(Text.assemble(self.text(f"{label}: ", "bold cyan"), self.text(words)))

    # ---- the diagnosis ----

    def why(self, story: Story) -> Variants:
        happened = story.happened
        if happened is None:
            return [None]
        title = self.text(f"What happened: {happened.title}", "bold yellow")
        return [
            Group(title, indented(self.text(happened.explanation))),
            Group(title, indented(self.text(happened.gist))),
            title,
        ]

    def spectrum(self, story: Story) -> Variants:
        lines: list[Text] = []
        if story.spectrum is not None:
            room = self.terminal.console.width - 2
            lines += [self.line(f"  {line}") for line in spectrum_lines(story.spectrum, room)]
        if story.in_numbers:
            lines.append(self.text(f"  In numbers: {story.in_numbers}"))
        return [Group(*lines), None] if lines else [None]

    def cut(self, story: Story) -> Variants:
        """The line that loses the gradient, or that raised, with the lines around it."""
        if (lost := story.line_lost) is not None:
            return self.around_with(lost.label, lost.line, lost.reason, lost.operation)
        raised = story.raised_at
        if raised is None:
            return [None]
        if raised.is_said:
            head = self.head("In", raised.line)
            return [Group(head, *self.around(raised.line, reach)) for reach in (2, 1, 0)]
        return self.around_with("In", raised.line, raised.text, raised.text)

    def head(self, label: str, line: int) -> Text:
        return Text.assemble(self.text(f"{label} ", "bold"), self.place(line))

    def around_with(self, label: str, line: int, reason: str, short: str) -> Variants:
        """Lines of the answer, with the reason for showing them below."""
        head = self.head(label, line)
        whole, one = indented(self.text(reason), 4), self.line(f"    {short}")
        return [
            Group(head, *self.around(line, reach), below)
            for reach, below in ((2, whole), (1, whole), (1, one), (0, one))
        ]

    def around(self, number: int, reach: int) -> Sequence[Text]:
        """The lines of the answer around one line, which is marked."""
        made = []
        for at, source, is_it in lines_around(source_lines(self.state.text), number, reach):
            mark = ">" if is_it else " "
            line = self.line(f"  {mark}{at:>4} │ {source}", "bold" if is_it else "dim")
            if is_it and (target := link(self.state.row.file, at)):
                line.stylize(f"link {target}")
            made.append(line)
        return made

    def picture(self, story: Story) -> Variants:
        lines = story.picture
        return [Group(*(self.line(f"  {line}") for line in lines)), None] if lines else [None]

    # ---- the end ----

    def output(self, story: Story) -> Variants:
        output = story.output
        if output is None:
            return [None]
        lines, head = output.lines, self.text("Your answer printed", "bold")

        def shown(most: int) -> RenderableType:
            return Group(
                head, *(self.line(f"  {line}") for line in lines[:most]), *self.rest(output, most)
            )

        everything = Group(
            head, *(self.folded(line) for line in lines), *self.rest(output, len(lines))
        )
        first = next(line for line in lines if line.strip()).strip()
        one = f"Your answer printed {len(lines)} lines. The first: {first}"
        single = one if len(lines) > 1 else f"Your answer printed: {first}"
        return [everything, shown(12), shown(3), self.line(single, "bold"), None]

    def rest(self, output: Output, shown: int) -> Sequence[Text]:
        rest = output.rest(shown)
        return [self.line(f"  {rest}", "dim")] if rest else []

    def on(self, story: Story) -> RenderableType:
        """What comes after passing."""
        overview = self.state.overview
        bonus = f" Bonus checks left: {story.bonus_left}." if story.bonus_left else ""
        if overview.passed == len(overview.rows):
            words = f"You have passed all {len(overview.rows)} katas.{bonus} d compares, q quits."
        else:
            words = f"n goes to the next kata; d compares yours with the reference.{bonus}"
        return Group(Text(), self.text(words, "bold green"))
