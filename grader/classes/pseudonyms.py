"""Pseudonyms in place of names, in all that leaves the private folder of a class."""

import contextlib
import csv
import hashlib
import hmac
import io
import os
import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from grader.classes.graded import Grade, Graded
from grader.classes.handed_in import Learner
from grader.classes.nameless import Names, file_of, names_of, verdict_without_names, without_names
from grader.classes.tables import BadTable, cell
from grader.common.files import read_text, write_text

SECRET, TABLE = "secret", "pseudonyms.csv"
_MOST_BYTES = 100_000_000
_DIGITS = 6


class Pseudonyms:
    """The pseudonyms of a class: the same learner has the same one in every run.

    They are made of the ids with a secret that stays in the private folder, so that nobody can find
    out whose one is by trying all ids. The table there says whose each is.
    """

    def __init__(
        self, private: Path, secret: bytes, known: dict[str, str], names: dict[str, str]
    ) -> None:
        self._private, self._secret = private, secret
        self._known, self._names = known, names

    @classmethod
    def open(cls, private: Path) -> "Pseudonyms":
        """Those that were given before, and a new secret where there is none. Raises BadTable and
        OSError."""
        private.mkdir(mode=0o700, parents=True, exist_ok=True)
        return cls(private, _secret(private / SECRET), *_table(private / TABLE))

    def of(self, learner: str) -> str:
        """The pseudonym of a learner's id. Raises OSError."""
        if learner not in self._known:
            self._give([learner])
        return self._known[learner]

    def applied(self, grades: Sequence[Grade]) -> list[Grade]:
        """The grades with pseudonyms for ids, without anybody's name, and in the order of the
        pseudonyms, since the old order is that of the names.

        Names, addresses, the platform's prefixes and the names of files go, and so does what could
        hold one of them in a note. Two things may still name somebody: what an answer printed or
        raised, and its own source, to which `hand_in.file` leads. Raises OSError.
        """
        learners = {grade.graded.hand_in.learner for grade in grades}
        self._names |= {each.id: cell(each.name) for each in learners if each.name}
        alike = sorted({other for grade in grades for other in grade.graded.alike})
        self._give([*sorted(learner.id for learner in learners), *alike])
        names = names_of(learners)
        nameless = [self._nameless(grade, names) for grade in grades]
        return sorted(nameless, key=lambda grade: grade.graded.hand_in.learner.id)

    def _nameless(self, grade: Grade, names: Names) -> Grade:
        graded, hand_in = grade.graded, grade.graded.hand_in
        source = file_of(hand_in)
        plain = replace(
            hand_in,
            learner=Learner(self._known[hand_in.learner.id]),
            source=source if hand_in.source else "",
            problem=without_names(hand_in.problem, names),
            notes=tuple(without_names(note, names) for note in hand_in.notes),
        )
        verdict = graded.verdict
        if verdict is not None:
            verdict = verdict_without_names(verdict, source, (hand_in.problem, plain.problem))
        alike = tuple(sorted(self._known[other] for other in graded.alike))
        why = tuple(without_names(sentence, names) for sentence in grade.why)
        return replace(grade, graded=Graded(plain, verdict, alike), why=why)

    def _give(self, learners: Iterable[str]) -> None:
        """Give each a pseudonym that has none, and keep the table."""
        new = [learner for learner in dict.fromkeys(learners) if learner not in self._known]
        if not new:
            return
        taken = set(self._known.values())
        for learner in new:
            code = hmac.digest(self._secret, _bytes(learner), hashlib.sha256).hex()
            lengths = range(_DIGITS, len(code) + 1)
            names = (f"learner-{code[:length]}" for length in lengths)
            self._known[learner] = next(name for name in names if name not in taken)
            taken.add(self._known[learner])
        self._keep()

    def _keep(self) -> None:
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(("pseudonym", "learner", "name"))
        for learner, pseudonym in sorted(self._known.items(), key=lambda each: each[1]):
            writer.writerow((pseudonym, _escaped(learner), cell(self._names.get(learner, ""))))
        _write(self._private / TABLE, text.getvalue())


def unmatched_without_names(
    rows: Sequence[tuple[str, str]], grades: Sequence[Grade] = ()
) -> list[tuple[str, str]]:
    """Files that belong to no kata, numbered in place of their paths. `grades` are those with the
    names, which the reasons may not hold."""
    names = names_of({grade.graded.hand_in.learner for grade in grades})
    return [
        (f"file {number}{_suffix(path)}", without_names(reason, names))
        for number, (path, reason) in enumerate(rows, 1)
    ]


def _suffix(path: str) -> str:
    suffix = PurePosixPath(path).suffix
    return suffix if re.fullmatch(r"\.[A-Za-z0-9]{1,5}", suffix) else ""


# ---- what is kept in the private folder -----------------------------------------------------


def _secret(path: Path) -> bytes:
    with contextlib.suppress(FileNotFoundError):
        try:
            return bytes.fromhex(_demand(r"[0-9a-f]{64}", read_text(path).strip()))
        except ValueError as error:
            raise BadTable(
                f"{path} is damaged. Bring it back from a copy; without it everybody gets another "
                f"pseudonym: then delete it, and {TABLE} beside it"
            ) from error
    secret = secrets.token_bytes(32)
    _write(path, f"{secret.hex()}\n")
    return secret


def _demand(pattern: str, text: str) -> str:
    if not re.fullmatch(pattern, text):
        raise ValueError
    return text


def _table(path: Path) -> tuple[dict[str, str], dict[str, str]]:
    """By the id of each learner: the pseudonym, and the name as a cell."""
    try:
        rows = list(csv.reader(io.StringIO(read_text(path, _MOST_BYTES), newline="")))
        pseudonyms, names = {}, {}
        for pseudonym, written, name in rows[1:]:
            learner = _unescaped(written)
            pseudonyms[learner], names[learner] = pseudonym, name
    except FileNotFoundError:
        return {}, {}
    except (ValueError, csv.Error) as error:  # an Unreadable is one of them
        raise BadTable(
            f"{path} is damaged. Bring it back from a copy, or delete it: it is made anew, and the "
            "pseudonyms stay"
        ) from error
    return pseudonyms, names


_ODD = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\\]|^[\s']*[=+\-@＝＋－＠]")
"""What cannot stand in a cell as it is, and how a spreadsheet's formula begins."""


def _escaped(learner: str) -> str:
    """An id as a cell from which it can be read back."""
    return _ODD.sub(lambda m: "".join(f"\\u{ord(c):04x}" for c in m.group()), learner)


def _unescaped(text: str) -> str:
    return re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), text)


def _bytes(learner: str) -> bytes:
    return learner.encode("utf-8", "surrogatepass")


def _write(path: Path, text: str) -> None:
    write_text(path, text)
    with contextlib.suppress(OSError):  # not every file system has modes
        os.chmod(path, 0o600)
