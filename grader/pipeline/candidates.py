"""The known answers that an answer is compared with: the corpus of wrong ones, and every
single-edit mutant of the reference. Both are trusted; a repository may have neither.
"""

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from grader import catalog
from grader.catalog.project import NoProject, find_root
from grader.common.files import Unreadable, read_text
from grader.judge.known import Known
from grader.mutants import Mutant, mutants_of, without_docstrings

ONE_EDIT_AWAY = "one-edit-away"
UNNAMED = "unexplained"
LIKELY = 3
"""Mutants of a lower rank than this are tried before the corpus."""


@dataclass(frozen=True)
class Candidate:
    """One known answer: what it is known as, and its text."""

    known: Known
    source: str
    lines: frozenset[str]


def candidates(slug: str) -> tuple[Candidate, ...]:
    """The known answers to a kata that lie in this repository, those first that tell most."""
    try:
        return candidates_in(find_root(), slug)
    except NoProject:
        return ()


@lru_cache(maxsize=64)
def candidates_in(root: Path, slug: str) -> tuple[Candidate, ...]:
    """The same, of one repository."""
    corpus = []
    for path in sorted(catalog.answers(root, slug, "wrong").glob("*.py")):
        if candidate := _of_corpus(path):
            corpus.append(candidate)
    try:
        mutants = mutants_of(read_text(catalog.solution(root, slug)), catalog.entry(slug).functions)
    except (OSError, Unreadable, SyntaxError, UnicodeDecodeError):  # learners may have no solutions
        mutants = []
    # What the corpus computes, a kata's own diagnoses know already, mostly: likely mutants first.
    likely = [_of_mutant(mutant) for mutant in mutants if mutant.rank < LIKELY]
    others = [_of_mutant(mutant) for mutant in mutants if mutant.rank >= LIKELY]
    return (*likely, *corpus, *others)


def _of_mutant(mutant: Mutant) -> Candidate:
    known = Known("mutant", ONE_EDIT_AWAY, mutant.sentence)
    return Candidate(known, mutant.source, frozenset(mutant.source.splitlines()))


def _of_corpus(path: Path) -> Candidate | None:
    """A wrong answer of the corpus, if it can be read and has a name for its mistake."""
    try:
        text = read_text(path)
        lines = lines_of(text)
    except (OSError, Unreadable, SyntaxError, UnicodeDecodeError):
        return None
    first, second, *_ = [*text.splitlines()[:2], "", ""]
    name = first.removeprefix("# expect: ").split("|")[0].strip()
    if not first.startswith("# expect: ") or name == UNNAMED:
        return None
    return Candidate(Known("answer", name, second.removeprefix("# mistake: ").strip()), text, lines)


def lines_of(source: str) -> frozenset[str]:
    """The lines of a source as Python writes them, without comments and docstrings. Raises
    SyntaxError, ValueError, RecursionError or MemoryError."""
    return frozenset(ast.unparse(without_docstrings(ast.parse(source))).splitlines())


def nearest_first(asked: Sequence[Candidate], source: str) -> list[int]:
    """The candidates by their numbers, those first that share the most lines with this source: most
    mistakes are made in something that is right otherwise."""
    try:
        lines = lines_of(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # an answer may be anything
        lines = frozenset()
    return sorted(range(len(asked)), key=lambda number: -len(asked[number].lines & lines))
