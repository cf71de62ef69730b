"""The main page of `kata watch`: one verdict in parts, each said in full and in fewer lines."""

import re
from collections.abc import Mapping, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from grader.common.commands import typed
from grader.common.lines import source_lines
from grader.judge.verdict import Verdict
from grader.report import diagnosis
from grader.report.labels import labelled
from grader.report.terminal import Terminal
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
"""Which part is said shorter first, and next: from what is nice to have to what is needed."""


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
    return page.parts(state.verdict)


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
        """Text that goes on in the next line where the screen ends."""
        words = self.text(text)
        words.overflow = "fold"
        return Padding(words, (0, 0, 0, 2))

    def place(self, line: int, style: str = "bold") -> Text:
        """`kata/maml.py:10`, which a terminal can open."""
        text = self.text(f"{self.name}:{line}", style)
        if target := link(self.state.row.file, line):
            text.stylize(f"link {target}")
        return text

    # ---- without a verdict ----

    def fault(self) -> RenderableType:
        return Group(
            self.text("The grader could not do its work; your answer was not judged.", "bold red"),
            self.text(self.state.fault),
            self.text(
                f"Save again to try once more. `{typed('doctor')}` looks at this machine.", "dim"
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

    def parts(self, verdict: Verdict) -> Parts:
        parts: dict[str, Variants] = {"news": self.news()}
        if verdict.outcome == "not_started":
            return {**parts, "start": [self.start(verdict)], "hint": self.hint(verdict)}
        if verdict.outcome != "unreadable":
            parts["checks"] = self.checks(verdict)
        parts["gap"] = [Text(), None]
        parts["failure"] = self.failure(verdict)
        parts["hint"] = self.hint(verdict)
        if diagnosis.diagnosis_of(verdict) is not None:
            parts["why"] = self.why(verdict)
            parts["spectrum"] = self.spectrum(verdict)
        parts["cut"] = self.cut(verdict)
        if verdict.diagnosis is not None:
            parts["picture"] = self.picture(verdict)
        parts["output"] = self.output(verdict)
        if verdict.passed:
            parts["on"] = [self.on(verdict)]
        return parts

    def news(self) -> Variants:
        """What has come to pass since the last save, and what no longer does."""
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

    def start(self, verdict: Verdict) -> RenderableType:
        entry = self.state.row.entry
        file = self.place(1)
        file.plain = self.name
        needed = sum(check.required for check in verdict.checks)
        return Group(
            Text(),
            Text.assemble(self.text("Open "), file, self.text(" in your editor, write, save.")),
            self.text(
                "What is asked stands at the top of the file. Your answer is graded at every save: "
                f"{needed} checks, {verdict.max_score} points."
            ),
            Text(),
            self.text(
                f"{entry.level}, about {entry.minutes} minutes: {', '.join(entry.tags)}", "dim"
            ),
        )

    def checks(self, verdict: Verdict) -> Variants:
        every = ("passed", "failed", "skipped")
        full = check_rows(self.terminal, verdict, every, whole=True)
        lines = check_rows(self.terminal, verdict, every, whole=False)
        marks = check_marks(self.terminal, verdict)
        if verdict.passed:
            return [full, lines, marks]
        failed = check_rows(self.terminal, verdict, ("failed",), whole=False)
        return [full, lines, Group(failed, marks), marks]

    def failure(self, verdict: Verdict) -> Variants:
        failure, label = verdict.first_failure(), "First failure"
        if failure is None:
            failure, label = verdict.first_bonus_left(), "Bonus, not earned"
        if failure is None:
            return [None]
        rows = [labelled(line) for line in failure.message.split("\n")]
        style = "bold red" if failure.required else "bold"
        title = self.text(f"{label}: {failure.title}", style)
        short = self.line(f"{label}: {failure.title}", style)
        main = [row for row in rows if row[0] in ("Found", "")]
        asked = [row for row in rows if row[0] != "Where"]
        variants = [
            Group(title, self.rows(rows)),
            Group(short, self.rows(asked)),
            Group(short, self.rows(main)),
            Group(short, *(self.line(f"  {words}") for _, words in main[:1])),
        ]
        return variants if _says_the_error(verdict) else [*variants, short]

    def rows(self, rows: Sequence[tuple[str, str]]) -> RenderableType:
        grid = Table.grid(padding=(0, 1))
        grid.add_column(no_wrap=True)
        grid.add_column(overflow="fold")
        for name, words in rows:
            grid.add_row(self.text(name, "bold"), self.text(words))
        return Padding(grid, (0, 0, 0, 2), expand=False)

    def hint(self, verdict: Verdict) -> Variants:
        rung = self.state.rung
        if rung is not None:
            label = f"Hint {rung.number} of {rung.of}"
            return [Padding(self.rows_of(label, rung.hint), (0, 0, 0, 0))]
        if verdict.hint and not verdict.passed and verdict.outcome != "not_started":
            return [self.rows_of("Think", verdict.hint), None]
        return [None]

    def rows_of(self, label: str, words: str) -> RenderableType:
        return Padding(
            Text.assemble(self.text(f"{label}: ", "bold cyan"), self.text(words)), (0, 0, 0, 2)
        )

    # ---- the diagnosis ----

    def why(self, verdict: Verdict) -> Variants:
        found = verdict.diagnosis or {}
        title = self.text(f"What happened: {found['title']}", "bold yellow")
        whole = str(found["explanation"])
        first = re.split(r"(?<=[.:])\s", whole, maxsplit=1)[0]
        if first.endswith(":"):  # what it announces is left out
            first = f"{first[:-1]}."
        return [
            Group(title, Padding(self.text(whole), (0, 0, 0, 2))),
            Group(title, Padding(self.text(first), (0, 0, 0, 2))),
            title,
        ]

    def spectrum(self, verdict: Verdict) -> Variants:
        found = verdict.diagnosis or {}
        lines: list[Text] = []
        if diagnosis.worth_showing(found):
            room = self.terminal.console.width - 2
            spectrum = diagnosis.spectrum_lines(found["evidence"]["spectrum"], room)
            lines += [self.line(f"  {line}") for line in spectrum]
        if numbers := diagnosis.other_numbers(found):
            lines.append(self.text(f"  In numbers: {numbers}"))
        return [Group(*lines), None] if lines else [None]

    def cut(self, verdict: Verdict) -> Variants:
        """The line where the gradient is lost, or where it broke, with the lines around it."""
        cut = ((verdict.diagnosis or {}).get("evidence") or {}).get("cut")
        if cut:
            number, told = cut["line"], f"{cut['operation']}: {cut['explanation']}"
            label, short = f"{diagnosis.cut_label(verdict.diagnosis or {})} ", cut["operation"]
        elif verdict.error is not None and verdict.error.places:
            number, told = verdict.error.places[-1].line, verdict.error.text
            label, short = "In ", told
        else:
            return [None]
        head = Text.assemble(self.text(label, "bold"), self.place(number))
        if not cut and _says_the_error(verdict):
            return [Group(head, *self.around(number, reach)) for reach in (2, 1, 0)]
        words = Padding(self.text(told), (0, 0, 0, 4))
        one = self.line(f"    {short}")
        return [
            Group(head, *self.around(number, 2), words),
            Group(head, *self.around(number, 1), words),
            Group(head, *self.around(number, 1), one),
            Group(head, *self.around(number, 0), one),
        ]

    def around(self, number: int, reach: int) -> Sequence[Text]:
        """The lines of the answer around one, which is marked."""
        lines = source_lines(self.state.text)
        shown = range(max(number - reach, 1), min(number + reach, len(lines)) + 1)
        made = []
        for at in shown:
            here = at == number
            mark = ">" if here else " "
            line = self.line(f"  {mark}{at:>4} │ {lines[at - 1]}", "bold" if here else "dim")
            if here and (target := link(self.state.row.file, at)):
                line.stylize(f"link {target}")
            made.append(line)
        return made

    def picture(self, verdict: Verdict) -> Variants:
        lines = diagnosis.picture_lines(verdict.diagnosis or {})
        return [Group(*(self.line(f"  {line}") for line in lines)), None] if lines else [None]

    # ---- the end ----

    def output(self, verdict: Verdict) -> Variants:
        lines = verdict.output.rstrip().splitlines()
        if not verdict.output.strip():
            return [None]

        def shown(most: int, *, whole: bool = False) -> RenderableType:
            more = len(lines) - most
            rest = f"… and {more} more lines" if more > 0 else ""
            if verdict.output_truncated:
                rest = "… and more, of which the grader kept the beginning"
            told = [self.line(f"  {rest}", "dim")] if rest else []
            head = self.text("Your answer printed", "bold")
            if whole:
                return Group(head, *(self.folded(line) for line in lines), *told)
            return Group(head, *(self.line(f"  {line}") for line in lines[:most]), *told)

        first = next(line for line in lines if line.strip())
        one = f"Your answer printed {len(lines)} lines, first: {first.strip()}"
        single = one if len(lines) > 1 else f"Your answer printed: {first.strip()}"
        everything = shown(len(lines), whole=True)
        return [everything, shown(12), shown(3), self.line(single, "bold"), None]

    def on(self, verdict: Verdict) -> RenderableType:
        """What comes after passing."""
        overview = self.state.overview
        left = sum(not c.required and c.status != "passed" for c in verdict.checks)
        bonus = f" Bonus checks left: {left}." if left else ""
        if overview.passed == len(overview.rows):
            words = f"All {len(overview.rows)} katas are passed.{bonus} d compares, q leaves."
        else:
            words = f"n goes to the next kata, d compares yours with the reference.{bonus}"
        return Group(Text(), self.text(words, "bold green"))


def _says_the_error(verdict: Verdict) -> bool:
    """Whether the first failure is the exception itself, so that it need not be told again."""
    failure, error = verdict.first_failure(), verdict.error
    told = error.text.partition("\n")[0][1:80].lower() if error else ""
    return failure is not None and error is not None and told in failure.message.lower()
