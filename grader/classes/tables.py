"""The tables that a class is written to: grades.csv and unmatched.csv.

Names, paths and notes come from strangers, and whoever opens a table opens it in a spreadsheet: no
cell can be taken for a formula there, and each stays on one line.
"""

import csv
import hashlib
import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from pathlib import Path

from grader.classes.graded import Grade
from grader.classes.grades import points
from grader.common.files import Unreadable, read_text, replacing

COLUMNS = (
    "learner", "name", "kata", "outcome", "score", "max_score", "late", "attempts", "diagnosis",
    "source", "note",
)  # fmt: skip
MOST = 500
"""Characters of a cell; no system has longer names of files, and some have long names of people."""
MOST_NOTE = 2000
_MOST_ALIKE = 5
_MOST_BYTES = 400_000_000
_FORMULA = re.compile(r"[\s']*[=+\-@\t\r＝＋－＠]")
"""How a spreadsheet's formula begins; also behind apostrophes, so that no two texts get the same
cell."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class BadTable(ValueError):
    """A table cannot be used; the message says why, and what to do."""


def write_grades(path: Path, grades: Sequence[Grade]) -> None:
    """Write grades.csv in the place of what is there. Raises OSError."""
    learners = learner_cells(grade.graded.hand_in.learner.id for grade in grades)
    with replacing(path) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(_row(grade, learners) for grade in grades)


def write_unmatched(path: Path, rows: Iterable[tuple[str, str]]) -> None:
    """Write unmatched.csv: files that belong to no kata or no learner, and why. Raises OSError."""
    with replacing(path) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("path", "reason"))
        writer.writerows((cell(found), cell(reason)) for found, reason in rows)


def read_grades(path: Path) -> dict[tuple[str, str], float]:
    """The points of a grades.csv, by learner and kata as they stand there; also of one that a
    spreadsheet has saved. What has no points is left out. Raises BadTable and FileNotFoundError."""
    try:
        text = read_text(path, _MOST_BYTES).removeprefix("\ufeff")
        separator = ";" if ";" in text.partition("\n")[0] else ","
        reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator)
        if not {"learner", "kata", "score"} <= set(reader.fieldnames or ()):
            raise ValueError
        return {
            (row["learner"], row["kata"]): float(row["score"].replace(",", "."))
            for row in reader
            if row["score"]
        }
    except Unreadable as error:
        raise BadTable(f"{path} cannot be read: {error}") from error
    except (AttributeError, ValueError, csv.Error) as error:
        raise BadTable(
            f"{path} is not a table of grades as `kata class` writes it: it needs the columns "
            "learner, kata and score, and a number for each score"
        ) from error


# ---- cells ----------------------------------------------------------------------------------


def cell(text: str, most: int = MOST) -> str:
    """A text as a cell: on one line, of bounded length, and never a formula."""
    return _guarded(_cleaned(text, most))


def learner_cells(ids: Iterable[str]) -> dict[str, str]:
    """By the id of each learner: a cell that nobody else has. An id that would look like another
    one as a cell gets a part of its hash."""
    known = set(ids)
    looks = {learner: _cleaned(learner, MOST) for learner in known}
    shared = Counter(looks.values())
    return {
        learner: _guarded(look if look == learner or shared[look] == 1 else _marked(learner, known))
        for learner, look in looks.items()
    }


def _marked(learner: str, known: Set[str]) -> str:
    """An id as a cell, with as much of its hash as makes it nobody else's."""
    mark = hashlib.sha256(learner.encode(errors="surrogatepass")).hexdigest()
    lengths = range(8, len(mark) + 1)
    marked = (f"{_cleaned(learner, MOST)}~{mark[:length]}" for length in lengths)
    return next(text for text in marked if text not in known)


def _cleaned(text: str, most: int) -> str:
    line = _CONTROL.sub(" ", text[: most + 1])
    line = line.encode("utf-8", "replace").decode("utf-8")  # half a surrogate pair is not a text
    return line if len(line) <= most else f"{line[: most - 1]}…"


def _guarded(text: str) -> str:
    return f"'{text}" if _FORMULA.match(text) else text


def _row(grade: Grade, learners: Mapping[str, str]) -> tuple[str, ...]:
    hand_in = grade.graded.hand_in
    return (
        learners[hand_in.learner.id],
        cell(hand_in.learner.name),
        cell(hand_in.kata),
        cell(grade.graded.outcome),
        points(grade.score) if grade.is_known and not grade.excused else "",
        points(grade.max_score),
        "yes" if grade.late else "",
        str(hand_in.attempts),
        cell(grade.graded.diagnosis),
        cell(hand_in.source),
        cell("; ".join(_notes(grade)), MOST_NOTE),
    )


def _problem(grade: Grade) -> str:
    """Why an answer could not be read, in words of ours: Python's may quote the answer."""
    verdict = grade.graded.verdict
    error = verdict["error"] if verdict and grade.graded.outcome == "unreadable" else None
    return str(error["type"] or error["message"]) if error else ""


def _notes(grade: Grade) -> list[str]:
    hand_in, alike = grade.graded.hand_in, grade.graded.alike
    parts = [*hand_in.notes, hand_in.problem or _problem(grade)]
    if alike:
        more = len(alike) - _MOST_ALIKE
        names = ", ".join(alike[:_MOST_ALIKE]) + (f" and {more} more" if more > 0 else "")
        parts.append(f"alike: {names}")
    parts += grade.why
    return list(dict.fromkeys(part.rstrip(".") for part in parts if part))
