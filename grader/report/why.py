"""Shows why a kata matters in a terminal or on the watch screen: texts, then the solutions.

Solutions stand side by side if there is room for all of them, or else below one another.
"""

from collections.abc import Iterator, Sequence

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from grader.catalog.why import Section, Solution, WhyPage
from grader.report.harmless import file_text, for_encoding
from grader.report.terminal import Terminal, indented

GAP = 4
_COLOURS = "ansi_dark"
"""The colours of the reader's own terminal, legible on either background."""


def _whole(terminal: Terminal, text: str, style: str = "") -> Text:
    """Text of the repository's own, which may have long paragraphs: none of it is cut."""
    shown = for_encoding(file_text(text, cut=False), terminal.console.encoding)
    return Text(shown, style=style)


def why_parts(terminal: Terminal, page: WhyPage) -> Iterator[RenderableType]:
    """The page from its top."""
    yield terminal.text(f"{page.slug} · {page.title}", "bold")
    yield from section_parts(terminal, page.sections)
    if page.solutions:
        yield Text()
        yield terminal.paragraph("How others solve it", "bold")
        yield indented(_Ways(terminal, page.solutions))
    if page.note:
        yield Text()
        yield terminal.paragraph(page.note, "dim")


def section_parts(terminal: Terminal, sections: Sequence[Section]) -> Iterator[RenderableType]:
    """Headings, with their paragraphs and items."""
    for section in sections:
        yield Text()
        yield terminal.paragraph(section.heading, "bold")
        for paragraph in section.paragraphs:
            is_item = paragraph.startswith("- ")
            yield indented(_whole(terminal, paragraph), 4 if is_item else 2)
            if not is_item and paragraph is not section.paragraphs[-1]:
                yield Text()


class _Ways:
    """The solutions, in columns where they fit."""

    def __init__(self, terminal: Terminal, solutions: tuple[Solution, ...]) -> None:
        self.terminal, self.solutions = terminal, solutions

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        codes = [self._code(solution) for solution in self.solutions]
        widths = [max(line.cell_len for line in code.split()) for code in codes]
        rows = list(zip(self.solutions, codes, strict=True))
        if sum(widths) + GAP * (len(widths) - 1) <= options.max_width:
            table = Table.grid(padding=(0, GAP, 0, 0))
            for width in widths:
                table.add_column(width=width, overflow="fold")
            table.add_row(*(self.terminal.text(way.title, "bold underline") for way, _ in rows))
            table.add_row(*(_whole(self.terminal, way.trade_off) for way, _ in rows))
            table.add_row(*(Text() for _ in rows))
            table.add_row(*codes)
            yield table
            return
        for way, code in rows:
            yield Text()
            yield self.terminal.text(way.title, "bold underline")
            yield _whole(self.terminal, way.trade_off)
            yield Text()
            yield indented(code)

    def _code(self, solution: Solution) -> Text:
        """Code in colours, in characters that the terminal can show; without the colours where it
        has none."""
        syntax = Syntax("", "python", theme=_COLOURS, background_color="default")
        code = syntax.highlight(_whole(self.terminal, solution.code).plain)
        code.rstrip()
        code.no_wrap, code.overflow = False, "fold"
        return code
