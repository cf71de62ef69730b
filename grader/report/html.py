"""Shows a verdict in a notebook: HTML without scripts, legible in light, dark, and no colour.

Whatever comes from an answer passes `_text`: it is escaped for HTML, nothing in it reorders or
hides what stands beside it, and no notebook takes it for mathematics.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from grader.answers.ipython import lines_of
from grader.common.cells import Cell
from grader.judge.verdict import CheckResult, Verdict
from grader.report import diagnosis
from grader.report.harmless import markup
from grader.report.labels import MARKS, WORDS, headline_of, labelled
from grader.report.style import STYLE

AROUND = 4
"""Lines of a cell that are shown before and after the one that is marked."""
MAX_OUTPUT_LINES = 40


def page(verdict: Verdict, cells: Sequence[Cell] = ()) -> str:
    """The verdict as one block of HTML; `cells` are the answer's, as the learner typed them."""
    return "".join(
        [
            # No notebook should typeset what an answer says: a dollar in it is a dollar.
            '<div class="kata-verdict mathjax_ignore tex2jax_ignore">',
            f"<style>{STYLE}</style>",
            *_heading(verdict),
            *_checks(verdict),
            *_failure(verdict),
            *_diagnosis(verdict, cells),
            *_error(verdict, cells),
            *_hints(verdict),
            *_output(verdict),
            *_closing(verdict),
            "</div>",
        ]
    )


def _text(text: str) -> str:
    return markup(text)


def _prose(text: str) -> str:
    """Text in which words between backticks are code."""
    return re.sub(r"`([^`\n]+)`", r"<code>\1</code>", _text(text))


def _heading(verdict: Verdict) -> Iterator[str]:
    state, mark = "bad", MARKS["failed"]
    if verdict.passed:
        state, mark = "good", MARKS["passed"]
    elif verdict.outcome == "not_started":  # that is no mistake
        state, mark = "todo", "·"
    yield f'<p class="kv-what"><b>{_text(verdict.kata)}</b> · {_text(verdict.title)}'
    yield f' <span class="kv-dim">({_text(verdict.answer)})</span></p>'
    yield f'<p class="kv-head kv-{state}">{mark} {_text(headline_of(verdict))}</p>'


def _checks(verdict: Verdict) -> Iterator[str]:
    if verdict.outcome in ("unreadable", "not_started"):
        return
    yield '<table class="kv-checks"><tbody>'
    for check in verdict.checks:
        yield f'<tr class="kv-{check.status}"><td>{MARKS[check.status]}</td>'
        yield f"<td>{_text(check.title)}</td><td>{WORDS[check.status]}</td>"
        yield f"<td>{_points(check)}</td></tr>"
    yield "</tbody></table>"


def _points(check: CheckResult) -> str:
    if not check.required:
        return "bonus"
    return f"{check.points if check.status == 'passed' else 0}/{check.points}"


def _failure(verdict: Verdict) -> Iterator[str]:
    failure, label = verdict.first_failure(), "First failure"
    if failure is None:
        failure, label = verdict.first_bonus_left(), "Bonus, not earned"
    if failure is None:
        return
    if verdict.outcome != "not_started":
        yield f'<p class="kv-title">{label}: {_text(failure.title)}</p>'
    rows = [labelled(line) for line in failure.message.split("\n")]
    if verdict.hint:
        rows.append(("Think", verdict.hint))
    yield '<table class="kv-rows"><tbody>'
    for name, line in rows:
        quotes = name == "Line" or (name == "Found" and verdict.error is not None)
        told = _text(line) if quotes else _prose(line)
        yield f"<tr><th>{name}</th><td>{told}</td></tr>"
    yield "</tbody></table>"


def _diagnosis(verdict: Verdict, cells: Sequence[Cell]) -> Iterator[str]:
    found = diagnosis.diagnosis_of(verdict)
    if found is None:
        return
    yield f'<p class="kv-title">What happened: {_text(found["title"])}</p>'
    yield f"<p>{_prose(found['explanation'])}</p>"
    if diagnosis.worth_showing(found):
        yield from _spectrum(found["evidence"]["spectrum"])
    if numbers := diagnosis.other_numbers(found):
        yield f"<p>In numbers: {_text(numbers)}</p>"
    if cut := diagnosis.cut_lines(found):
        yield f'<p class="kv-title">{diagnosis.cut_label(found)} {_text(cut[0])}</p>'
        where = found["evidence"]["cut"]
        yield from _marked(cells, where.get("cell"), where["line"])
        yield f"<p>{_prose(cut[1])}</p>"
    if picture := diagnosis.picture_lines(found):
        yield f"<pre>{_text(chr(10).join(picture))}</pre>"


def _spectrum(spectrum: Mapping[str, Any]) -> Iterator[str]:
    """The gradient as a sum of its ingredients, a row and a bar each."""
    if diagnosis.is_noise(spectrum):
        yield f"<p>{_text(diagnosis.nothing_explains(spectrum))}</p>"
        return
    terms = diagnosis.terms_of(spectrum)
    most = max((abs(term.value) for term in terms), default=1.0) or 1.0
    what = str(spectrum.get("of", "gradient")).replace("_", "-")
    yield f'<table class="kv-spectrum"><caption>your {_text(what)} is the sum of</caption><tbody>'
    for term in terms:
        sign = "−" if term.value < 0 else "+"
        width = round(100 * abs(term.value) / most)
        kind = "kv-minus" if term.value < 0 else "kv-plus"
        should = f"should be {term.should:.2f}" if term.is_wrong else ""
        yield f"<tr><td>{sign} {_text(term.number.strip())}</td><td>× {_text(term.name)}</td>"
        bar = f'<span class="kv-bar {kind}" style="width:{width}%"></span>' if width else ""
        yield f"<td>{bar}</td>"
        yield f"<td>{should}</td></tr>"
    yield "</tbody></table>"
    if not spectrum.get("explained", True):
        yield f"<p>and a rest of {spectrum['residual']:.0%} that none of these explains</p>"


def _error(verdict: Verdict, cells: Sequence[Cell]) -> Iterator[str]:
    """The line that an exception came from, where no cut has been shown."""
    cut = verdict.diagnosis and verdict.diagnosis["evidence"].get("cut")
    if verdict.error is not None and verdict.error.places and not cut:
        place = verdict.error.places[-1]
        yield from _marked(cells, place.cell, place.line)


def _marked(cells: Sequence[Cell], name: str | None, line: int) -> Iterator[str]:
    """The lines of a cell around this one, which is marked."""
    cell = next((cell for cell in cells if cell.name == name), None)
    if cell is None:
        return
    lines = lines_of(cell.source)
    first, last = max(line - AROUND, 1), min(line + AROUND, len(lines))
    while first < line and not lines[first - 1].strip():
        first += 1
    while last > line and not lines[last - 1].strip():
        last -= 1
    yield f'<pre class="kv-source" aria-label="line {line} of {_text(cell.name)}">'
    for number in range(first, last + 1):
        here = number == line
        row = f"{'▶' if here else ' '} {number:>{len(str(last))}} │ {_text(lines[number - 1])}"
        yield f'<span class="kv-here">{row}</span>\n' if here else f"{row}\n"
    yield "</pre>"


def _hints(verdict: Verdict) -> Iterator[str]:
    """The further rungs of the ladder, each folded away within the one before."""
    rungs = list((verdict.diagnosis or {}).get("hints", ()))[1:]
    for rung in rungs:
        yield f"<details><summary>One more hint</summary><p>{_prose(str(rung))}</p>"
    yield "</details>" * len(rungs)


def _output(verdict: Verdict) -> Iterator[str]:
    lines = verdict.output.rstrip().splitlines()
    if not lines:
        return
    shown = "\n".join(lines[:MAX_OUTPUT_LINES])
    cut = len(lines) > MAX_OUTPUT_LINES or verdict.output_truncated
    more = "\n… and more" if cut else ""
    yield f"<details><summary>What your answer printed</summary><pre>{_text(shown)}{more}</pre>"
    yield "</details>"


def _closing(verdict: Verdict) -> Iterator[str]:
    for what in verdict.left_out:
        yield f'<p class="kv-dim">Not graded: {_text(what)}</p>'
    yield f'<p class="kv-dim">The same problems again: <code>{_text(verdict.replay)}</code></p>'
