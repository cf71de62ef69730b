"""The other pages of `kata watch`: the list to jump from, all verdicts, the reference, a diff."""

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from grader.report.lists import MARKS, STYLES
from grader.report.terminal import Terminal
from grader.watch.scene import OneOfAll, Scene


def katas(terminal: Terminal, scene: Scene) -> RenderableType:
    """One line a kata, the chosen one marked."""
    table = Table.grid(padding=(0, 2, 0, 0))
    for _ in range(6):
        table.add_column(no_wrap=True, overflow="crop")
    for index, row in enumerate(scene.overview.rows):
        entry, style = row.entry, STYLES[row.state]
        table.add_row(
            terminal.text(">" if index == scene.cursor else " ", "bold"),
            terminal.text(MARKS[row.state], style),
            terminal.text(entry.slug, "bold reverse" if index == scene.cursor else "bold"),
            terminal.text(row.state, style),
            terminal.text(f"{entry.level}, {entry.minutes} min", "dim"),
            terminal.text(entry.title),
        )
    return table


def verdicts(terminal: Terminal, scene: Scene) -> RenderableType:
    """One line a kata, as far as they have been graded."""
    lines: list[Text] = []
    wide = max(len(row.entry.slug) for row in scene.overview.rows)
    for one in scene.of_all:
        mark, style, points, words = _one(one)
        line = f"{mark} {one.slug:<{wide}}  {points:<8}  {words}"
        lines.append(terminal.text(line, style))
    if not scene.waiting:
        passed = sum(one.verdict is not None and one.verdict.passed for one in scene.of_all)
        total = len(scene.overview.rows)
        lines.append(terminal.text(f"{passed} of {total} answers pass.", "bold"))
    else:
        lines.append(terminal.text("grading …", "dim"))
    return Group(*lines)


def _one(one: OneOfAll) -> tuple[str, str, str, str]:
    """A kata's mark, style, points and words."""
    verdict = one.verdict
    if verdict is None:
        return "–", "bold yellow", "", one.why
    points = f"{verdict.score:>2} of {verdict.max_score}"
    if verdict.passed:
        return "✓", "green", points, verdict.summary
    if verdict.outcome == "not_started":
        return "·", "", points, verdict.summary
    return "✗", "bold red", points, verdict.summary


def code(terminal: Terminal, scene: Scene) -> RenderableType:
    """The reference answer."""
    return Group(*(terminal.text(line) for line in scene.body.splitlines()))


_STYLES = {"+": "green", "-": "red", "@": "cyan"}


def difference(terminal: Terminal, scene: Scene) -> RenderableType:
    """A unified diff: what the learner has, and what the reference has."""
    if not scene.body:
        return terminal.text("Yours is the reference, word for word.")
    lines = scene.body.splitlines()[2:]
    return Group(*(terminal.text(line, _STYLES.get(line[:1], "")) for line in lines))
