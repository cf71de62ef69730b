"""Fills grades into the grading worksheet that Moodle exports for one assignment.

Moodle takes it back by the participant's number. Its headings are in the language of the site, so
columns are known by what stands in them where their headings are not known.
"""

import html
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from grader.classes.gradebooks.table import (
    BadTable,
    Filled,
    Sheet,
    by_learner,
    decimal_mark,
    is_same,
    number_in,
    sheet_of,
    total,
)
from grader.classes.graded import MISSING, Grade
from grader.classes.grades import points
from grader.classes.tables import cell

_PARTICIPANT = re.compile(r"[^\d@]{2,}?([0-9]+)\D{0,5}")
"""`Participant 123`, `Teilnehmer/in123`; never an address."""
_GRADE = {
    "grade", "bewertung", "note", "calificación", "valutazione", "cijfer", "nota", "avaliação",
    "qualificació", "kalifikazioa", "karakter", "karakterer", "betyg", "arvosana", "ocena",
    "známka", "hodnocení", "оценка", "оцінка", "not", "βαθμός", "評点", "成绩", "成績", "성적",
}  # fmt: skip
_MAXIMUM = {
    "maximum grade", "bestwertung", "note maximale", "calificación máxima", "valutazione massima",
    "maximumcijfer", "nota máxima", "qualificació màxima", "maksimal karakter", "maxbetyg",
    "maksymalna ocena", "maximální známka", "максимальная оценка", "最大評点", "最高成绩",
}  # fmt: skip
_CHANGEABLE = {
    "grade can be changed", "bewertung kann geändert werden", "la note peut être modifiée",
    "la calificación puede cambiarse", "a nota pode ser alterada", "a nota pode ser alterada.",
    "評点変更可", "允许更改成绩",
}  # fmt: skip
_COMMENTS = {
    "feedback comments", "feedback als kommentar", "feedback par commentaires",
    "comentarios de retroalimentación", "commenti", "feedback tramite commenti",
    "comentários de feedback", "comentários", "feedbackopmerkingen", "comentaris de retroacció",
    "フィードバックコメント", "反馈评论",
}  # fmt: skip
_YES = {
    "yes", "ja", "oui", "sí", "si", "sì", "sim", "tak", "ano", "áno", "да", "так", "kyllä", "evet",
    "bai", "igen", "da", "ναι", "はい", "yes/是", "是", "예", "نعم", "כן", "jah", "jā", "taip",
}  # fmt: skip
_NO = {
    "no", "nein", "non", "não", "nee", "nie", "ne", "нет", "ні", "ei", "hayır", "ez", "nem", "nu",
    "όχι", "いいえ", "否", "아니오", "아니요", "لا", "לא", "nej", "nei", "nē",
}  # fmt: skip
_LINES = re.compile(r"<br\s*/?>|\n")
_MOST_LINE = 600


@dataclass(frozen=True)
class _Columns:
    identifier: int
    grade: int
    maximum: int
    changeable: int | None
    comments: int | None


def fill_moodle(
    data: bytes,
    grades: Sequence[Grade],
    *,
    column: str = "",
    weight: Callable[[str], float] = lambda kata: 1.0,
    missing_as_zero: bool = False,
) -> Filled:
    """The worksheet with the sum of each participant's points, scaled to the maximum grade, and a
    line about each kata among the feedback comments, behind what a person wrote there.

    column: the heading of the column that gets the points, where it is not the usual one.
    missing_as_zero: write 0 for who handed in nothing, and do not leave the cells as they are.
    Raises BadTable where it is not such a worksheet.
    """
    sheet = sheet_of(data)
    columns = _columns(sheet, column)
    body = range(1, len(sheet.rows))
    numbers = [sheet.value(r, c) for r in body for c in (columns.maximum, columns.grade)]
    mark = decimal_mark(numbers, sheet.separator)
    names = {row: sheet.value(row, columns.identifier) for row in body}
    rows = {_participant(name): row for row, name in names.items() if name}
    learners = by_learner(grades)
    notes = []
    if columns.comments is None:
        notes.append("The table has no column that is known for feedback: only grades are filled.")
    texts: dict[tuple[int, int], str] = {}
    for learner, own in learners.items():
        row = rows.get(learner)
        sum_of = total(own, weight, missing_as_zero)
        if row is None or (sum_of.score is None and not sum_of.reason):
            continue
        if sum_of.score is None:
            notes.append(f"{learner} keeps what stands there: {sum_of.reason}.")
            continue
        if not _may_be_changed(sheet.value(row, columns.changeable)):
            notes.append(f"{learner} keeps what stands there: Moodle lets nobody change it.")
            continue
        most = number_in(sheet.value(row, columns.maximum))
        there, comments = sheet.cell(row, columns.grade), sheet.cell(row, columns.comments)
        if there is None or most is None:
            notes.append(f"{learner} keeps what stands there: the row has no maximum grade.")
            continue
        if not is_same(there.text, scaled := sum_of.scaled(most)):
            texts[row, columns.grade] = points(scaled).replace(".", mark)
        if columns.comments is not None and comments is not None:
            said = _comments(comments.text, own)
            if said != comments.text:
                texts[row, columns.comments] = said
    lost = [learner for learner in learners if learner not in rows]
    rest = [names[row] for key, row in rows.items() if key not in learners]
    return Filled(sheet.with_cells(texts), len(texts), lost, rest, tuple(dict.fromkeys(notes)))


def _participant(text: str) -> str:
    match = _PARTICIPANT.fullmatch(text)
    return match[1].lstrip("0") or "0" if match else text


def _may_be_changed(text: str) -> bool:
    """Whether the row's grade may be written. What is not known for a yes counts as a no."""
    return text.casefold() in _YES or not text


# ---- columns --------------------------------------------------------------------------------


def _columns(sheet: Sheet, wanted: str) -> _Columns:
    names = [heading.casefold() for heading in sheet.headings]
    places = range(len(names))
    identifier = next((i for i in places if _all(sheet, i, _is_participant)), None)
    if identifier is None:
        raise BadTable(
            "this is not a grading worksheet of Moodle: no column says `Participant` and a number. "
            "Switch on `Offline grading worksheet` in the assignment, and download it from there"
        )
    maximum = _heading(names, _MAXIMUM)
    if maximum is None:  # the grades to its left can all be the same number, too
        maximum = max((i for i in places[identifier + 2 :] if _is_maximum(sheet, i)), default=None)
    if maximum is None:
        raise BadTable(
            "the worksheet has no column with the maximum grade: an assignment that is graded by a "
            "scale cannot be filled; set its grade to points in Moodle, and download it anew"
        )
    grade = _heading(names, {wanted.strip().casefold()}) if wanted else _heading(names, _GRADE)
    if wanted and grade is None:
        raise BadTable(f"no column is called {wanted!r}: there are {', '.join(sheet.headings)}")
    changeable = _heading(names, _CHANGEABLE)
    if changeable is None:
        words = (i for i in places if _all(sheet, i, lambda text: text.casefold() in _YES | _NO))
        changeable = next(words, None)
    return _Columns(
        identifier=identifier,
        grade=maximum - 1 if grade is None else grade,
        maximum=maximum,
        changeable=changeable,
        comments=_heading(names, _COMMENTS),
    )


def _heading(names: Sequence[str], known: set[str]) -> int | None:
    return next((i for i, name in enumerate(names) if name in known), None)


def _all(sheet: Sheet, column: int, fits: Callable[[str], bool]) -> bool:
    """Whether every cell below the heading that is not empty fits; and there is one."""
    texts = {sheet.value(row, column) for row in range(1, len(sheet.rows))} - {""}
    return bool(texts) and all(fits(text) for text in texts)


def _is_participant(text: str) -> bool:
    return bool(_PARTICIPANT.fullmatch(text))


def _is_maximum(sheet: Sheet, column: int) -> bool:
    """Whether a column holds one number everywhere, and the one before it nothing but numbers up to
    that one."""
    before, here = (
        {sheet.value(row, place) for row in range(1, len(sheet.rows))}
        for place in (column - 1, column)
    )
    grades = [number_in(text) for text in before - {""}]
    most = number_in(here.pop()) if len(here) == 1 else None
    if most is None or most <= 0:
        return False
    return all(grade is not None and 0 <= grade <= most for grade in grades)


# ---- feedback -------------------------------------------------------------------------------


def _comments(there: str, grades: Sequence[Grade]) -> str:
    """What stands among the comments, with our lines at the end, in place of our earlier ones. It
    is HTML, as Moodle keeps it."""
    begins = tuple(f"{grade.graded.hand_in.kata}: " for grade in grades)
    kept = [line for line in _LINES.split(there) if line.strip() and not line.startswith(begins)]
    ours = [html.escape(_line(grade), quote=False) for grade in grades]
    if not any(line.startswith(begins) for line in _LINES.split(there)) and there.strip():
        kept = [there.rstrip()]  # a person's: as it is, line ends and all
    return "<br>".join([*kept, *ours])


def _line(grade: Grade) -> str:
    """One kata in one line."""
    graded = grade.graded
    outcome = (
        "nothing was handed in" if graded.outcome == MISSING else graded.outcome.replace("_", " ")
    )
    counts = f"{points(grade.score)} of {points(grade.max_score)} points"
    if grade.excused:
        counts = "and it does not count"
    parts = [f"{graded.hand_in.kata}: {outcome}, {counts}."]
    found = graded.verdict and graded.verdict["diagnosis"]
    if found:
        parts.append(f"{str(found['title']).rstrip('.')}.")
    return cell(" ".join([*parts, *grade.why]), _MOST_LINE)
