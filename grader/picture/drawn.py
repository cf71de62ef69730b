"""From a verdict to its picture, where one was recorded."""

from grader.catalog.picture import references, texts
from grader.common.lines import source_lines
from grader.judge.verdict import Verdict
from grader.picture.compose import picture_of, reference_picture
from grader.picture.known import Known
from grader.picture.value import Picture
from grader.picture.way import BadWay, Way, way_of


def drawn(verdict: Verdict) -> Picture | None:
    """The picture of an answer; None where nothing was recorded, or nothing that can be read."""
    recorded = verdict.recorded
    if recorded is None:
        return None
    try:
        way = way_of(recorded.way)
    except BadWay:
        return None
    right = _right(verdict)
    if way is None:
        if not verdict.passed or right is None:
            return None
        way = Way((), (), ())  # it could not be followed; the verdict knows that it is right
    evidence = (verdict.diagnosis or {}).get("evidence") or {}
    known = Known(
        _title(verdict), verdict.passed, (evidence.get("cut") or {}).get("line", 0),
        evidence.get("spectrum"), source_lines(recorded.source), recorded.cells,
        (verdict.diagnosis or {}).get("id", ""),
    )  # fmt: skip
    return picture_of(way, right, texts(verdict.kata), known)


def beside(verdict: Verdict) -> Picture | None:
    """The picture of the reference on the same problem, without its lines."""
    right = _right(verdict)
    if right is None:
        return None
    return reference_picture(right, texts(verdict.kata), f"{verdict.kata}: a right answer")


def _right(verdict: Verdict) -> Way | None:
    """What was recorded of the reference, on the problem that the verdict's picture is of."""
    ways = references(verdict.kata)
    number = verdict.recorded.problem if verdict.recorded else verdict.problem or 1
    return way_of(ways[number - 1]) if 0 < number <= len(ways) else None


def _title(verdict: Verdict) -> str:
    if verdict.passed:
        return f"{verdict.kata}: a right answer"
    return f"{verdict.kata}: {(verdict.diagnosis or {}).get('title') or verdict.summary}"
