"""Whose each file is, and what it is to them: an answer, a bad archive, something else."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from grader import catalog
from grader.classes.archives import is_archive
from grader.classes.contents import contents_of, is_begun
from grader.classes.gather import Gathered
from grader.classes.handed_in import Found, Learner
from grader.classes.kinds import FOLDER, above, is_answer, is_in_archive, lies_beside_answers
from grader.classes.layouts.view import Place, Sorted, View
from grader.classes.match import match
from grader.classes.names import katas_named, stem_of

NOBODYS = "it belongs to no learner"
IN_CLONE = "in a copy of the project only kata/<kata>.py or its notebook counts"
_IN_CLONE = re.compile(r"kata/(\w+)\.(?:py|ipynb)|notebooks/(\w+)\.ipynb")
_OF_PROJECTS = ("__init__.py", "conftest.py", "setup.py")
_NAMES_KEPT = 3


@dataclass(frozen=True)
class Candidate:
    """A file that answers a kata."""

    kata: str
    found: Found
    place: Place
    note: str = ""
    is_by_name: bool = True
    is_doubtful: bool = False
    is_untouched: bool = False
    """It is a stub in a copy of the project, which everybody has."""


@dataclass
class Person:
    """A learner, and what they handed in."""

    learner: Learner
    candidates: list[Candidate] = field(default_factory=list)
    stopped: list[tuple[Found, str]] = field(default_factory=list)
    """What cannot be read and may hold any answer, each with the kata that its name tells."""
    unmatched: list[tuple[str, str]] = field(default_factory=list)
    others: list[Found] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def know(self, learner: Learner) -> None:
        """Add what a further file tells of the learner."""
        mine = self.learner
        self.learner = replace(
            mine,
            name=mine.name or learner.name,
            email=mine.email or learner.email,
            prefix=mine.prefix or learner.prefix,
        )


@dataclass
class People:
    """Everybody, by id; and the files that belong to nobody."""

    by_id: dict[str, Person] = field(default_factory=dict)
    unmatched: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def of(self, place: Place) -> Iterator[Person]:
        """Those whom a place belongs to."""
        for learner in place.learners:
            person = self.by_id.setdefault(learner.id, Person(learner))
            person.know(learner)
            yield person


def people_of(gathered: Gathered, view: View, layout: Sorted, katas: Sequence[str]) -> People:
    """Everybody among the submissions, with their files."""
    people = People()
    clones = gathered.clones
    if layout.is_clones:
        clones |= {view.path(parts[0]) for parts in view.folders if parts[1:2] == ("kata",)}
    for found in gathered.files:
        parts = view.below(found.path)
        place = layout.place(parts, found) if parts else None
        if place is None:
            people.unmatched.append((found.path, _nobodys(found)))
        elif not place.learners and not place.by_platform:
            people.unmatched.append((found.path, place.match.reason if place.match else NOBODYS))
        else:
            _give(list(people.of(place)), found, place, clones, katas)
    for folder in sorted(view.folders):
        if place := layout.place(folder, None):
            list(people.of(place))
    list(people.of(Place(layout.learners, ())))
    _leave_out(people, gathered, view, layout)
    return people


def _nobodys(found: Found) -> str:
    return f"{NOBODYS}, and {found.problem}" if found.problem else NOBODYS


def _give(
    people: Sequence[Person],
    found: Found,
    place: Place,
    clones: frozenset[str],
    katas: Sequence[str],
) -> None:
    if place.by_platform:
        return
    clone = next((folder for folder in above(found.path) if folder in clones), None)
    if clone is not None:
        candidate, reason = _in_clone(found, place, clone, katas)
    elif not place.rest or is_archive(found.path):
        # The learner's own archive has no name of its own left: it may hold any kata.
        named = katas_named(stem_of(place.rest[-1]), catalog.slugs()) if place.rest else []
        for person in people:
            person.stopped.append((found, named[0].kata if len(named) == 1 else ""))
        return
    elif not is_answer(found.path):
        for person in people:
            person.others.append(found)
        return
    else:
        answered = place.match or match(found, place.rest[-1], katas)
        candidate, reason = None, found.problem or answered.reason
        if answered.kata:
            candidate = Candidate(
                answered.kata,
                found,
                place,
                answered.note,
                is_by_name=answered.by == "name",
                is_doubtful=answered.is_doubtful,
            )
        elif (
            found.problem and found.problem != FOLDER and (is_in_archive(found.path) or place.match)
        ):
            for person in people:
                person.stopped.append((found, ""))
            return
    for person in people:
        if candidate is not None:
            person.candidates.append(candidate)
        elif reason:
            person.unmatched.append((found.path, reason))


def _in_clone(
    found: Found, place: Place, clone: str, katas: Sequence[str]
) -> tuple[Candidate | None, str]:
    """What a file in a copy of the project is: an answer, or the project's own, or a stranger."""
    rest = found.path[len(clone) + 1 :]
    named = _IN_CLONE.fullmatch(rest)
    slug = (named[1] or named[2]) if named else ""
    if slug in catalog.slugs():
        if katas and slug not in katas:
            return None, ""
        return Candidate(slug, found, place, is_untouched=_is_untouched(found, slug)), ""
    name = rest.rpartition("/")[2]
    is_theirs = is_answer(name) and name not in _OF_PROJECTS
    is_theirs = is_theirs and not lies_beside_answers(found.path, frozenset((clone,)))
    return None, IN_CLONE if is_theirs else ""


def _is_untouched(found: Found, slug: str) -> bool:
    contents = contents_of(found.real) if found.real is not None else None
    return contents is not None and not _is_begun(contents.source, slug)


@lru_cache(maxsize=256)
def _is_begun(source: str, slug: str) -> bool:
    return is_begun(source, tuple(catalog.entry(slug).functions))


def _leave_out(people: People, gathered: Gathered, view: View, layout: Sorted) -> None:
    """Tell everybody, or the class, which members of archives were left out."""
    of: dict[str, list[str]] = {}
    for left in gathered.left_out:
        parts = view.below(left.place) if left.place else None
        place = layout.place(parts, None) if parts else None
        said = f"{left.name[:80]} {left.why}"
        persons = list(people.of(place)) if place else []
        for person in persons:
            of.setdefault(person.learner.id, []).append(said)
        if not persons:
            people.notes.append(f"left out of the archive: {said}")
    for learner, names in of.items():
        more = f", and {len(names) - _NAMES_KEPT} more" if len(names) > _NAMES_KEPT else ""
        said = "; ".join(names[:_NAMES_KEPT])
        people.by_id[learner].left_out.append(f"left out of the archive: {said}{more}")
    if len(people.notes) > _NAMES_KEPT:
        further = len(people.notes) - _NAMES_KEPT
        people.notes[_NAMES_KEPT:] = [f"{further} more members were left out of the archive"]
