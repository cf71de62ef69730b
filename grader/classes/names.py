"""What the name of a file says: which katas it names, who handed it in, and which attempt it is."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from grader.classes.archives import archive_stem, is_archive

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z]+|[A-Z]|\d+")
MOST = 500
"""Characters of a name that are looked at. File systems have shorter ones, archives may not."""
_COPY = "copy|kopie|copie|copia|cópia|kopia|kopi|kopio"
_LATER = "final|finally|new|neu|fixed|last|latest"
_EARLIER = "old|backup|draft"
_PLAIN = "done|submission|submit|submitted"
# Each text is such marks in one way only: with two, a name could be made that takes for ever.
_MARK = (
    rf"[\s_.-]*(?:\(\d+\)|(?<![^\W_])(?:v(?:er(?:sion)?)?[\s_.-]*\d+|(?:{_COPY})(?:[\s_.-]*\d+)?"
    rf"|(?:{_LATER}|{_EARLIER}|{_PLAIN})(?![^\W\d_])))"
)
_MARKS_AT_END = re.compile(rf"(?:{_MARK})+$", re.I)
_MARK_AT_START = re.compile(rf"^(?:{_COPY})[\s_.-]+(?:(?:von|of|de|di|da|av|van)[\s_.-]+)?", re.I)
_MARKS = {"v", "ver", "version", *f"{_COPY}|{_LATER}|{_EARLIER}|{_PLAIN}".split("|")}
_NUMBER = re.compile(r"(\d{1,6})\)?\s*$")


@dataclass(frozen=True)
class Named:
    """A kata that a name contains, and where in the name."""

    kata: str
    start: int
    end: int


def stem_of(name: str) -> str:
    """The name of a file without its ending, or all its endings if it is an archive."""
    name = unicodedata.normalize("NFC", name)
    stem = archive_stem(name) if is_archive(name) else name.rpartition(".")[0] or name
    return stem[:MOST]


def katas_named(stem: str, slugs: Sequence[str]) -> list[Named]:
    """The katas that a name contains, the longest first. `truncated_unroll` is not `unroll` too."""
    words = list(_WORD.finditer(stem))
    lower = [word[0].lower() for word in words]
    found: list[Named] = []
    joined = _joined(tuple(slugs))
    longest = max(map(len, joined), default=0)
    for first in range(len(words)):
        text = ""
        for last in range(first, len(words)):
            text += lower[last]
            if len(text) > longest:
                break
            if text in joined:
                found.append(Named(joined[text], words[first].start(), words[last].end()))
    found.sort(key=lambda one: (-len(one.kata), -one.start))
    kept: list[Named] = []
    for one in found:
        if all(one.end <= other.start or one.start >= other.end for other in kept):
            kept.append(one)
    return kept


@lru_cache(maxsize=64)
def _joined(slugs: tuple[str, ...]) -> Mapping[str, str]:
    """Each kata by its words written together, as a name may have them."""
    return {"".join(part.lower() for part in _WORD.findall(slug)): slug for slug in slugs}


def number_in(stem: str, named: Named | None) -> int:
    """The number of the attempt that a name tells, as in `maml-2`, `maml (2)` and `maml_v2`."""
    if named is None:
        found = _NUMBER.search(stem)
        return int(found[1]) if found else 0
    return int((re.findall(r"\d{1,6}", stem[named.end :]) or ["0"])[-1])


def freshness_of(stem: str) -> int:
    """Which of two files of one time and number counts: a final one before a plain one, and a plain
    one before a copy or an old one."""
    words = {word.lower() for word in _WORD.findall(stem)}
    if words & set(_EARLIER.split("|")):
        return -2
    if words & set(_COPY.split("|")):
        return -1
    return 1 if words & set(_LATER.split("|")) else 0


def learner_in(stem: str, named: Named | None) -> str:
    """Who handed in a file of a flat folder: what is left of its name without the kata, and without
    such words as `final` and `copy`. The whole name if nothing is left."""
    if named is None:
        return _without_marks(stem) or stem
    before, after = stem[: named.start], stem[named.end :]
    after = "" if _bare(before) and _is_marks(after) else _without_marks(after)
    before = _MARK_AT_START.sub("", before)
    left = "_".join(filter(None, map(_bare, (before, after))))
    return stem if _is_marks(left) else left


def _is_marks(text: str) -> bool:
    """Whether a text says nothing except which attempt it is."""
    words = [word.lower() for word in _WORD.findall(text)]
    return all(word in _MARKS or (word.isdigit() and len(word) < 3) for word in words)


_EDGES = " _.-+,"


def _bare(text: str) -> str:
    """A text without what joins names, and without brackets that are around it or around what stood
    beside it. Those of `cmd()` are its own."""
    text = text.lstrip(f"{_EDGES})]").rstrip(f"{_EDGES}([")
    is_in_brackets = text[:1] + text[-1:] in ("()", "[]")
    return text[1:-1].strip(_EDGES) if is_in_brackets else text


def _without_marks(text: str) -> str:
    return _bare(_MARK_AT_START.sub("", _MARKS_AT_END.sub("", text)))
