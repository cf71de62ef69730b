"""Pictures of a class as inline SVG: they load nothing, run nothing, and have a text alternative.

Each bar has its numbers in words above it, and each part a pattern of its own: nothing is said by
colour alone. The page's style gives the colours.
"""

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup, escape

from grader.report.harmless import visible

WIDTH = 720
_ROW, _TOP, _BAR = 44, 8, 16
_LABEL = 96
"""The most characters that fit above a bar."""
_PARTS = ("passed", "failed", "stopped", "not-started", "not-graded", "missing")
_KIND = {
    "passed": "passed", "failed": "failed", "not_started": "not-started", "missing": "missing",
    "not_graded": "not-graded",
    "raised": "stopped", "timed_out": "stopped", "crashed": "stopped", "unreadable": "stopped",
}  # fmt: skip
_LEGEND = {
    "passed": "passed", "failed": "not passed", "stopped": "did not run to its end",
    "not-started": "not started", "not-graded": "not graded", "missing": "missing",
}  # fmt: skip


class Bar(NamedTuple):
    """A bar: the words above it, and its parts by outcome."""

    label: str
    parts: Sequence[tuple[str, int]]


def outcome_bars(id: str, title: str, bars: Sequence[Bar]) -> Markup:
    """A bar per kata, each as long as the others, split by outcome; and a legend."""
    body = []
    for number, bar in enumerate(bars):
        total = sum(count for _, count in bar.parts) or 1
        body.append(_label(number, bar.label))
        left = 0.0
        for kind in _PARTS:
            count = sum(n for name, n in bar.parts if _KIND.get(name) == kind)
            body.append(_rectangle(number, left, WIDTH * count / total, f"bar {kind}", kind))
            left += WIDTH * count / total
    used = {_KIND.get(name) for bar in bars for name, count in bar.parts if count}
    height = len(bars) * _ROW + _TOP
    body.append(_legend([kind for kind in _PARTS if kind in used], height))
    return _picture(id, title, [bar.label for bar in bars], body, height + 32)


def count_bars(id: str, title: str, rows: Sequence[tuple[str, int]]) -> Markup:
    """A bar per row, as long as its count."""
    most = max((count for _, count in rows), default=1) or 1
    body = []
    for number, (label, count) in enumerate(rows):
        body.append(_label(number, label))
        body.append(_rectangle(number, 0, WIDTH * count / most, "bar count", "count"))
    return _picture(id, title, [label for label, _ in rows], body, len(rows) * _ROW + _TOP)


def _picture(
    id: str, title: str, described: Sequence[str], body: Sequence[Markup], height: int
) -> Markup:
    patterns = Markup("").join(_pattern(id, kind) for kind in (*_PARTS, "count"))
    drawn = Markup("\n").join(body).replace("url(#", f"url(#{id}-")
    description = ". ".join(described)
    return Markup(
        '<svg viewBox="0 0 {w} {h}" role="img" aria-labelledby="{id}-title {id}-desc" '
        'class="picture"><title id="{id}-title">{title}</title><desc id="{id}-desc">{desc}</desc>'
        "<defs>{patterns}</defs>\n{drawn}</svg>"
    ).format(
        w=WIDTH, h=height, id=id, title=visible(title), desc=_plain(description),
        patterns=patterns, drawn=Markup(drawn),
    )  # fmt: skip


_LINES = {
    "passed": "",
    "failed": "M0 8L8 0M-2 2L2 -2M6 10L10 6",
    "stopped": "M0 4H8M4 0V8",
    "not-started": "M0 4H8",
    "not-graded": "M4 0V8",
    "missing": "",
    "count": "",
}


def _pattern(id: str, kind: str) -> Markup:
    return Markup(
        '<pattern id="{}-{}" width="8" height="8" patternUnits="userSpaceOnUse">'
        '<rect width="8" height="8" class="ground {}"/><path d="{}" class="stroke {}"/></pattern>'
    ).format(id, kind, kind, _LINES[kind], kind)


def _label(number: int, text: str) -> Markup:
    cut = text if len(text) <= _LABEL else f"{text[: _LABEL - 1]}…"
    return Markup('<text x="0" y="{}">{}</text>').format(_TOP + number * _ROW + 12, _plain(cut))


def _rectangle(number: int, left: float, width: float, name: str, fill: str) -> Markup:
    if width <= 0:
        return Markup("")
    return Markup(
        '<rect x="{:.1f}" y="{}" width="{:.1f}" height="{}" class="{}" fill="url(#{})"/>'
    ).format(left, _TOP + number * _ROW + 18, width, _BAR, name, fill)


def _legend(kinds: Sequence[str], top: int) -> Markup:
    parts, left = [], 0
    for kind in kinds:
        words = _LEGEND[kind]
        parts.append(
            Markup(
                '<rect x="{}" y="{}" width="24" height="12" class="bar {}" fill="url(#{})"/>'
                '<text x="{}" y="{}">{}</text>'
            ).format(left, top + 6, kind, kind, left + 30, top + 17, words)
        )
        left += 46 + 8 * len(words)
    return Markup("\n").join(parts)


def _plain(text: str) -> Markup:
    return escape(visible(" ".join(text.split())))
