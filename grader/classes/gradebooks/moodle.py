"""Fills grades into the grading worksheet that Moodle exports for one assignment.

Moodle takes it back by the participant's number. Its headings are in the language of the site, so
columns are known by what stands in them where their headings are not known.
"""

import html
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from grader.classes.gradebooks.table import (
    BadTable,
    Filled,
    Sheet,
    Total,
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
_GROUP = {
    "group", "gruppe", "groupe", "grupo", "gruppo", "groep", "grup", "grupa", "skupina", "ryhmä",
    "grupp", "группа", "група", "ομάδα", "グループ", "小组", "群組", "그룹",
}  # fmt: skip
_NAME = {
    "full name", "vollständiger name", "nom complet", "nombre completo", "nome completo", "nome",
    "volledige naam", "имя / фамилия", "フルネーム", "全名",
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
    group: int | None
    name: int | None


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
    learners = by_learner(grades)
    rows = _rows_of(sheet, columns, learners)
    notes = []
    if columns.comments is None:
        notes.append("The table has no column that is known for feedback: only grades are filled.")
    texts: dict[tuple[int, int], str] = {}
    for learner, own in learners.items():
        sum_of = total(own, weight, missing_as_zero)
        for row in rows.get(learner, ()):
            there, most = sheet.cell(row, columns.grade), sheet.value(row, columns.maximum)
            if why := _why_kept(sheet, columns, row, sum_of):
                notes.append(f"{learner} keeps what stands there: {why}.")
            if why or sum_of.score is None or there is None:
                continue
            if not is_same(there.text, scaled := sum_of.scaled(number_in(most))):
                texts[row, columns.grade] = points(scaled).replace(".", mark)
            comments = sheet.cell(row, columns.comments)
            if columns.comments is not None and comments is not None:
                said = _comments(comments.text, own)
                if said != comments.text:
                    texts[row, columns.comments] = said
    lost = [learner for learner in learners if learner not in rows]
    taken = {row for own in rows.values() for row in own}
    rest = [name for row in body if row not in taken and (name := _id(sheet, columns, row))]
    return Filled(sheet.with_cells(texts), len(texts), lost, rest, tuple(dict.fromkeys(notes)))


# ---- rows -----------------------------------------------------------------------------------


def _rows_of(
    sheet: Sheet, columns: _Columns, learners: Mapping[str, Sequence[Grade]]
) -> dict[str, list[int]]:
    """The rows of each learner who has one: the participant's; or those of a group's members, since
    a group's number can be that of a participant, too."""
    participants: dict[str, int] = {}
    groups: dict[str, list[int]] = {}
    for row in range(1, len(sheet.rows)):
        if name := _id(sheet, columns, row):
            participants[_participant(name)] = row
            groups.setdefault(_letters(sheet.value(row, columns.group)), []).append(row)
    found: dict[str, list[int]] = {}
    for learner, grades in learners.items():
        own, name = participants.get(learner), _letters(grades[0].graded.hand_in.learner.name)
        is_person = own is not None and name == _letters(sheet.value(own, columns.name))
        if name and name in groups and not is_person:
            found[learner] = groups[name]
        elif own is not None:
            found[learner] = [own]
    return found


def _id(sheet: Sheet, columns: _Columns, row: int) -> str:
    return sheet.value(row, columns.identifier)


def _letters(name: str) -> str:
    """A name without what Moodle leaves out of the names of folders."""
    return "".join(c for c in unicodedata.normalize("NFC", name).casefold() if c.isalnum())


def _participant(text: str) -> str:
    match = _PARTICIPANT.fullmatch(text)
    return match[1].lstrip("0") or "0" if match else text


def _why_kept(sheet: Sheet, columns: _Columns, row: int, sum_of: Total) -> str:
    """Why a row is left as it is; empty where it is not, or where nothing was handed in. What is
    not known for a yes counts as a no."""
    if sum_of.score is None:
        return sum_of.reason
    changeable = sheet.value(row, columns.changeable).casefold()
    if changeable and changeable not in _YES:
        return "Moodle lets nobody change it"
    if number_in(sheet.value(row, columns.maximum)) is None:
        return "the row has no maximum grade"
    return ""


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
        group=_heading(names, _GROUP),
        name=_heading(names, _NAME),
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
