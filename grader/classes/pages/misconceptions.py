"""The map of misconceptions: which mistakes a class makes, how often, one example of each without a
name, and what to say; and what no known mistake explains, grouped by equal behaviour."""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from grader.catalog.diagnoses import NAMES_NOTHING
from grader.classes.graded import Graded
from grader.classes.handed_in import Learner
from grader.judge.verdict import Message
from grader.report.harmless import MAX_LINE
from grader.report.listing import Listing, Mark, listing, mark_of
from grader.report.story import SourceLine

AROUND = 5
"""How many lines an example shows, the marked one among them."""
LONGEST_MESSAGE = 600
RUNGS = 2
"""How many hints are suggested. The last one stands nearest to the solution, so it never is."""

SourceOf = Callable[[Graded], str]


@dataclass(frozen=True)
class Example:
    """What one learner's answer did: the line, with lines around it where the text is known."""

    kata: str
    found: str
    mark: Mark | None
    listing: Listing | None

    @property
    def said(self) -> str:
        """What happened at the marked line, unless the message says it already."""
        said = self.mark.said if self.mark else ""
        return "" if said.rstrip(".").casefold() in self.found.casefold() else said


@dataclass(frozen=True)
class Misconception:
    """A mistake with a name: how many learners made it, how many in each kata, and what to say."""

    id: str
    title: str
    learners: int
    katas: Mapping[str, int]
    example: Example
    say: str
    ask: Sequence[str]


@dataclass(frozen=True)
class Unexplained:
    """Answers to one kata that behave alike, and have no name for it."""

    kata: str
    outcome: str
    learners: int
    check: str
    passing: int
    required: int
    example: Example


@dataclass
class _Named:
    learners: set[str] = field(default_factory=set)
    first: dict[str, Graded] = field(default_factory=dict)
    """Of each kata an answer to show, the first that has a line to show if any has."""
    has_line: set[str] = field(default_factory=set)
    katas: Counter[str] = field(default_factory=Counter)


@dataclass
class _Group:
    first: Graded
    learners: int = 0


class Gathering:
    """Takes verdicts one after the other. Keeps no verdict, so that a class of any size fits."""

    def __init__(self) -> None:
        self._named: dict[str, _Named] = {}
        self._groups: dict[tuple[str, bytes], _Group] = {}

    def add(self, graded: Graded, verdict: Mapping[str, Any]) -> None:
        """Count this verdict, unless the answer passed or was not begun."""
        if verdict["outcome"] in ("passed", "not_started"):
            return
        diagnosis, kata = verdict["diagnosis"], graded.hand_in.kata
        if diagnosis is None or diagnosis["id"] in NAMES_NOTHING:
            key = (kata, _behaviour(verdict))
            self._groups.setdefault(key, _Group(graded)).learners += 1
            return
        named = self._named.setdefault(str(diagnosis["id"]), _Named())
        named.learners.add(graded.hand_in.learner.id)
        named.katas[kata] += 1
        if kata not in named.has_line and _mark(verdict) is not None:
            named.has_line.add(kata)
            named.first[kata] = graded
        named.first.setdefault(kata, graded)

    def misconceptions(self, source_of: SourceOf) -> list[Misconception]:
        """The most frequent one first."""
        order = sorted(self._named.items(), key=lambda item: (-len(item[1].learners), item[0]))
        return [_misconception(id, named, source_of) for id, named in order]

    def unexplained(self, source_of: SourceOf, most: int) -> tuple[list[Unexplained], int, int]:
        """The largest groups first; and of those left out how many they are and how many answers
        they have."""
        order = sorted(self._groups.values(), key=lambda group: -group.learners)
        rest = order[most:]
        shown = [_unexplained(group, source_of) for group in order[:most]]
        return shown, len(rest), sum(group.learners for group in rest)


def _misconception(id: str, named: _Named, source_of: SourceOf) -> Misconception:
    kata = max(named.katas, key=lambda kata: (kata in named.has_line, named.katas[kata]))
    graded = named.first[kata]
    verdict = dict(graded.verdict or {})
    diagnosis = verdict["diagnosis"]
    hints = [str(hint) for hint in diagnosis["hints"]]
    return Misconception(
        id=id,
        title=str(diagnosis["title"]),
        learners=len(named.learners),
        katas=dict(named.katas),
        example=_example(graded, verdict, source_of),
        say=str(diagnosis["explanation"]),
        ask=hints[: min(RUNGS, max(len(hints) - 1, 1))],
    )


def _unexplained(group: _Group, source_of: SourceOf) -> Unexplained:
    verdict = dict(group.first.verdict or {})
    first = first_failure(verdict)
    required = [check for check in verdict["checks"] if check["required"]]
    return Unexplained(
        kata=group.first.hand_in.kata,
        outcome=str(verdict["outcome"]),
        learners=group.learners,
        check=str(first["title"]) if first and verdict["outcome"] != "unreadable" else "",
        passing=sum(check["status"] == "passed" for check in required),
        required=len(required),
        example=_example(group.first, verdict, source_of),
    )


def first_failure(verdict: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The first required check that failed."""
    failed = (c for c in verdict["checks"] if c["status"] == "failed" and c["required"])
    return next(failed, None)


# ---- equal behaviour ------------------------------------------------------------------------


def _behaviour(verdict: Mapping[str, Any]) -> bytes:
    """Equal for answers that do the same: how they ended, the first check that failed, what it says
    without its numbers, and which checks pass."""
    first = first_failure(verdict)
    passing = sorted(check["id"] for check in verdict["checks"] if check["status"] == "passed")
    parts = (verdict["outcome"], first and first["id"], without_numbers(_found(verdict)), passing)
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).digest()


def without_numbers(text: str) -> str:
    """What is said, whatever the numbers are. The entry that a message gives as an example is one
    of many, and depends on them."""
    text = re.sub(r": for example.*? it is [^\n]*", "", text)
    return re.sub(r"(?<!\w)(?:0x[0-9a-fA-F]+|[-−+]?\d[\d.,]*(?:e[-+]?\d+)?)", "#", text)


def _found(verdict: Mapping[str, Any]) -> str:
    """What the first failure says, or the exception."""
    first, error = first_failure(verdict), verdict["error"]
    if first and (found := Message.of(first["message"]).found):
        return found
    return ": ".join(p for p in (error["type"], error["message"]) if p) if error else ""


# ---- an example -----------------------------------------------------------------------------


def _example(graded: Graded, verdict: Mapping[str, Any], source_of: SourceOf) -> Example:
    learner, mark = graded.hand_in.learner, _mark(verdict)
    shown = None
    if mark is not None:
        found = listing(source_of(graded), mark, AROUND)
        said = _anonymous(mark.said[:LONGEST_MESSAGE], learner)
        mark = Mark(mark.line, mark.cell, _anonymous(_code(mark.source), learner), said)
        if found is not None and found.mark is not None:
            lines = [
                SourceLine(number, _anonymous(_code(text), learner), is_it)
                for number, text, is_it in found.lines
            ]
            shown = Listing(lines, found.above, found.below, mark)
    found_text = _anonymous(_found(verdict)[:LONGEST_MESSAGE], learner)
    return Example(graded.hand_in.kata, found_text, mark, shown)


def _mark(verdict: Mapping[str, Any]) -> Mark | None:
    """The line of the mistake that has the name."""
    mark = mark_of(verdict)
    return None if mark is None or mark.is_beside else mark


def _anonymous(text: str, learner: Learner) -> str:
    """The text without what names its author, as far as the hand-in knows it."""
    for who in sorted((learner.name, learner.email, learner.id), key=len, reverse=True):
        if len(who) >= 3:
            text = re.sub(rf"(?<!\w){re.escape(who)}(?!\w)", "…", text, flags=re.IGNORECASE)
    return text


_COMMENT = re.compile(r"""((?:[^#'"\\]|\\.|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')*)#.*""")


def _code(line: str) -> str:
    """The line without a comment, in which learners sign their work."""
    found = _COMMENT.fullmatch(line[:MAX_LINE])
    return found[1].rstrip() if found else line[:MAX_LINE]
