"""Takes the names of people out of what is said of their hand-ins. Gives no pseudonyms."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from grader import catalog
from grader.classes.handed_in import HandIn, Learner

_WORD = re.compile(r"[^\W_]+")
_FILE = re.compile(r"\S+\.[^\W\d_]\w{0,9}(?!\w)")
_QUOTED = re.compile(r"""[/\\@"“”„«»`]|(?<!\w)['‘’]|['‘’](?!\w)""")
"""Where a path, an address or a quotation begins or ends."""
_SHORT = 4
"""Shorter words of a name are words of a sentence, too: these count as written only."""
_OF_PLATFORMS = {
    *(
        "assignsubmission",
        "file",
        "onlinetext",
        "late",
        "anon",
        "submission",
        "submissions",
        "group",
    ),
    *("attempt", "participant", "default", "maml", "kata", "user"),
}
"""Words in prefixes that name nobody."""
_LEFT_OUT = "a note that may name somebody is left out here"


@dataclass(frozen=True)
class Names:
    """Words that name somebody in a class: as they are written, and in lower case."""

    written: frozenset[str]
    folded: frozenset[str]


def names_of(learners: Iterable[Learner]) -> Names:
    """The words in what is known of these learners."""
    texts = {
        text for each in learners for text in (each.id, each.name, each.email, each.prefix) if text
    }
    words = {word for text in texts for word in _WORD.findall(text) if len(word) > 1}
    words = {
        word
        for word in words
        if word.casefold() not in _OF_PLATFORMS and not (word.isdigit() and len(word) < _SHORT)
    }
    folded = {word.casefold() for word in words if len(word) >= _SHORT}
    return Names(frozenset(words), frozenset(folded))


def without_names(text: str, names: Names) -> str:
    """The part of a note before anything that may name somebody: a word of a name, a path, a
    quotation, or a file that is not called as a kata is."""
    suspects = list(_suspects(text, names))
    if not suspects:
        return text
    at = min(at for at, _ in suspects)
    colon = text.find(":", 0, at)
    is_path = text[at] == "/" and text[:at].endswith(" ")
    if colon < 0 and not is_path and any(is_file for _, is_file in suspects):
        return _LEFT_OUT  # a file's name with blanks in it begins nobody knows where
    kept = text[: colon if colon >= 0 else at].strip()
    return f"{kept} …" if kept else _LEFT_OUT


def _suspects(text: str, names: Names) -> Iterable[tuple[int, bool]]:
    """Where something stands that may name somebody, and whether it is a file."""
    for match in _FILE.finditer(text):
        if not _is_of_kata(match.group()):
            yield match.start(), True
    for match in _QUOTED.finditer(text):
        yield match.start(), False
    for match in _WORD.finditer(text):
        word = match.group()
        if word in names.written or word.casefold() in names.folded:
            yield match.start(), False


def _is_of_kata(file: str) -> bool:
    stem, _, suffix = file.strip("(,;").rpartition(".")
    return suffix in ("py", "ipynb") and stem in catalog.slugs()


def file_of(hand_in: HandIn) -> str:
    """What the file of this hand-in would be called in the learner's own project."""
    name = hand_in.source.lower()
    return f"{hand_in.kata}{'.ipynb' if name.endswith('.ipynb') else '.py'}"


def verdict_without_names(
    verdict: Mapping[str, Any], file: str, problem: tuple[str, str]
) -> Mapping[str, Any]:
    """A verdict that calls its answer by this file, and in which the first of two texts is the
    second."""
    there, instead = problem
    plain = _replaced(verdict, there, instead) if there != instead else verdict
    replay = f"kata grade {verdict['kata']} --answer {file} --seed {verdict['seed']}"
    return {**plain, "answer": file, "replay": replay}


def _replaced(data: Any, there: str, instead: str) -> Any:
    if isinstance(data, str):
        return data.replace(there, instead)
    if isinstance(data, Mapping):
        return {key: _replaced(value, there, instead) for key, value in data.items()}
    if isinstance(data, list):
        return [_replaced(value, there, instead) for value in data]
    return data
