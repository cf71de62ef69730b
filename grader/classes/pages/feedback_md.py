"""A learner's feedback as Markdown that is fit for a comment on GitHub.

Nothing of a learner's becomes markup, a mention, a reference or a link: prose is escaped, and code
stands in fences that are longer than any in it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from grader.classes.pages.feedback_parts import Part
from grader.report.harmless import visible
from grader.report.spectrum import spectrum_lines
from grader.report.story import Story

MOST = 60_000
"""Characters of a comment, with room to spare: GitHub takes 65,536."""
MOST_OUTPUT_LINES = 12
MOST_WHY = 20
_LINES = (400, 60, 15)
"""How many lines of code are tried, one after the other, until they fit."""
_NOT_ALL = "\n*There was no room for everything: the page in HTML has the rest.*\n"
_BREAK = "\u200b"
"""A blank without a width. GitHub looks for mentions in the finished page, where a backslash has
gone."""


def markdown(who: str, score: str, parts: Sequence[Part]) -> str:
    """The whole text. What has no room is left out: first code, then the lists of checks,
    then stories."""
    lines = [f"## Feedback: {prose(who)}", "", f"{prose(score)} in all.", ""]
    lines += [_grade(part) for part in parts]
    head = "\n".join(lines)[: MOST // 4] + "\n"
    left = MOST - _size(head) - _size(_NOT_ALL)
    texts: list[tuple[Part, str]] = []
    begun = [(part, part.story) for part in parts if part.story is not None]
    whole = [_block(_told(part, story)) for part, story in begun]
    if is_long := sum(map(_size, whole)) > left:
        whole = [_block(_told(part, replace(story, checks=()))) for part, story in begun]
    for (part, _), told in zip(begun, whole, strict=True):
        if _size(told) <= left:
            left -= _size(told)
            texts.append((part, told))
    is_whole, shown = len(texts) == len(begun) and not is_long, head
    for part, told in texts:
        more = [_block(_code(part, most)) for most in _LINES] if part.listing else [""]
        more[0] += _block(_solution(part))
        fits = next((text for text in more if _size(text) <= left), "")
        is_whole = is_whole and fits == more[0]
        shown, left = shown + told + fits, left - _size(fits)
    return shown if is_whole else shown + _NOT_ALL


def _size(text: str) -> int:
    """The length as browsers count it, where an emoji is two."""
    return len(text.encode("utf-16-le")) // 2


def _block(lines: Iterator[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


# ---- the parts ------------------------------------------------------------------------------


def _grade(part: Part) -> str:
    """A line of the list of grades, with what the rules of the class did below it."""
    state = part.score if part.story else f"nothing was handed in, {part.score}"
    late = ", late" if part.late else ""
    title = f" · {prose(part.title)}" if part.title else ""
    rows = [f"- **{prose(part.kata)}**{title}: {prose(state)}{late}"]
    rows += [f"  - {prose(sentence)}" for sentence in [*part.why, *part.notes][:MOST_WHY]]
    return "\n".join(rows)


def _told(part: Part, story: Story) -> Iterator[str]:
    yield from ("", f"### {prose(part.kata)}: {prose(story.headline)}", "")
    yield from (f"- Not graded: {prose(what)}" for what in story.left_out)
    if story.start:
        yield prose(story.start)
    yield from (
        f"- {check.mark} {prose(check.title)} ({check.words}, {prose(check.points)})"
        for check in story.listed
    )
    if story.failure is not None:
        yield from ("", f"**{prose(story.failure.label)}: {prose(story.failure.title)}**", "")
        for row in story.failure.said.rows:
            yield from _row(row.label, row.text)
        if story.think:
            yield from _row("Think", story.think)
    if story.happened is not None:
        yield from ("", f"**What happened: {prose(story.happened.title)}**", "")
        yield prose(story.happened.explanation)
    if story.spectrum is not None:
        yield from ("", *_fenced(spectrum_lines(story.spectrum)))
    if story.in_numbers:
        yield from ("", f"In numbers: {prose(story.in_numbers)}")
    if lost := story.line_lost:
        yield from ("", f"**{lost.label} {prose(lost.place)}**", "", prose(lost.reason))
    if story.output is not None:
        yield from ("", "What your answer printed:", "")
        yield from _fenced(list(story.output.lines[:MOST_OUTPUT_LINES]))
        yield prose(story.output.rest(MOST_OUTPUT_LINES))


def _row(label: str, text: str) -> Iterator[str]:
    if "\n" not in text:
        yield f"- {label}: {prose(text)}"
    else:
        yield from (f"- {label}:", "", *_fenced(text.split("\n")), "")


def _code(part: Part, most: int) -> Iterator[str]:
    """At most so many of the learner's own lines, with what happened below the marked one."""
    found = part.listing
    if found is None:
        return
    first = max(len(found.parts()[0]) - most // 2, 0) if found.mark else 0
    lines = found.lines[first : first + most]
    above = found.above + first
    below = found.below + len(found.lines) - first - len(lines)
    rows = [f"      ({above} lines above)"] if above else []
    for number, text, is_it in lines:
        rows.append(f"{'>' if is_it else ' '} {number:>4} | {text}")
        if is_it and found.mark is not None:
            rows += [f"       ^ {line}" for line in found.mark.said.split("\n")]
    rows += [f"      ({below} lines below)"] if below else []
    yield from ("", "Your code:", "", *_fenced(rows))


def _solution(part: Part) -> Iterator[str]:
    if part.solution:
        yield from ("", "A reference answer:", "", *_fenced(part.solution.split("\n"), "python"))


# ---- text that is nothing but text ----------------------------------------------------------


def _fenced(lines: Sequence[str], language: str = "") -> list[str]:
    text = visible("\n".join(lines))
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}{language}", *text.split("\n"), fence]


_CODE = re.compile(r"`([^`\n]+)`")
_MARKUP = re.compile(r"[\\`*_\[\]<>~|&$]")
_FIRST = re.compile(r"^(?:[#+=-]|\d{1,9}(?=[.)](?:\s|$)))")
_REFERENCES = (
    re.compile(r"([@#$])(?=[\w\\/-]|$)"),
    re.compile(r"\b(GH)(?=-\d)", re.IGNORECASE),
    re.compile(r"(:)(?=//|[\w+\\-]+:)"),
    re.compile(r"\b(www)(?=\.)", re.IGNORECASE),
    re.compile(r"\b(?=[0-9a-f]*[a-f])(?=[0-9a-f]*\d)([0-9a-f]{6})(?=[0-9a-f])", re.IGNORECASE),
)
"""Mentions, numbers of issues and commits, links, emoji and formulas: each is broken in two."""


def prose(text: str) -> str:
    """A text on one line, in which words between backticks are code and nothing else is markup."""
    shown = visible(" ".join(text.split()))
    parts = _CODE.split(shown)
    return "".join(f"`{part}`" if odd % 2 else _plain(part) for odd, part in enumerate(parts))


def _plain(text: str) -> str:
    text = _MARKUP.sub(r"\\\g<0>", text)
    for reference in _REFERENCES:
        text = reference.sub(rf"\1{_BREAK}", text)
    return _FIRST.sub(lambda at: at[0] + "\\" if at[0].isdigit() else f"\\{at[0]}", text)
