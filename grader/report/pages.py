"""The other pages of `kata watch`: the list to jump from, all verdicts, the reference, a diff."""

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from grader.report.lists import MARKS, STYLES
from grader.report.terminal import Terminal
from grader.watch.scene import Scene


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
    for verdict in scene.verdicts:
        mark, style = ("✓", "green") if verdict.passed else ("✗", "bold red")
        points = f"{verdict.score:>2} of {verdict.max_score}"
        lines.append(terminal.text(f"{mark} {verdict.kata}  {points}  {verdict.summary}", style))
    if not scene.waiting:
        passed = sum(verdict.passed for verdict in scene.verdicts)
        lines.append(terminal.text(f"{passed} of {len(scene.verdicts)} answers pass.", "bold"))
    else:
        lines.append(terminal.text("grading …", "dim"))
    return Group(*lines)


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
