"""Shows a story in pytest's report: what a failed check says, and why a bonus is not earned.

All that pytest lays out is lines of text. Each of them is harmless here.
"""

from collections.abc import Iterator

from grader.report.harmless import one_line, terminal
from grader.report.spectrum import spectrum_lines
from grader.report.story import CheckRow, Row, Story

PRACTICE = "(This run is practice. What counts is the result of `kata grade`.)"


def message(story: Story, check_id: str) -> str:
    """The text of a failed check. The first failure has the diagnosis too."""
    check = next(check for check in story.checks if check.id == check_id)
    lines = [check.title, *map(_labelled, check.said.rows)]
    if story.failure is not None and story.failure.id == check.id:
        lines += _diagnosis(story)
    if story.output is not None:
        lines += ["What your answer printed:", quoted(story)]
    lines += [f"Replay this run: {one_line(story.replay)}"] if story.replay else []
    return terminal("\n".join([*lines, PRACTICE]))


def bonus(check: CheckRow) -> str:
    """Why a bonus check is not earned, in one line."""
    rows = " ".join(f"{row.label}: {row.text}" for row in check.said.rows)
    return one_line(f"bonus: {' '.join(rows.split())}")


def quoted(story: Story) -> str:
    """What the answer printed, with a bar before each line, so that nobody takes it for ours."""
    return "\n".join(terminal(f"│ {line}") for line in (story.output.lines if story.output else ()))


def _labelled(row: Row) -> str:
    further = row.text.replace("\n", "\n  ")
    return f"{row.label}: {further}"


def _diagnosis(story: Story) -> Iterator[str]:
    """A question to think about, what the answer computes instead, where a gradient is lost."""
    if story.think:
        yield f"Think: {story.think}"
    if story.happened is not None:
        yield f"What happened: {story.happened.title}"
        yield story.happened.explanation
    if story.spectrum is not None:
        yield from spectrum_lines(story.spectrum)
    if story.in_numbers:
        yield f"In numbers: {story.in_numbers}"
    if lost := story.line_lost:
        yield f"{lost.label} {lost.place}"
        yield lost.reason
