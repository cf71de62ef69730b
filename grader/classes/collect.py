"""Collects a class: who handed in what, for which kata, and which of several attempts counts.

Runs nothing and grades nothing. Whatever is among the submissions, everybody has a row.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from grader import catalog
from grader.classes.attempts import counted
from grader.classes.gather import gather
from grader.classes.handed_in import Collected, HandIn
from grader.classes.kinds import NOT_READ
from grader.classes.layouts.recognise import AUTO, check_layout, choose
from grader.classes.people import Person, people_of

MOST_OTHERS = 100
"""Files of one learner that are listed though nothing could be graded in them."""
_DIGITS = re.compile(r"(\d+)")


def collect(
    submissions: Path, spool: Path, *, layout: str = AUTO, katas: Sequence[str] = ()
) -> Collected:
    """What was handed in, in a folder or an archive. `spool` is an empty private folder, in which
    copies of archives' members stay until they are graded. Of `katas`, each learner gets a row;
    where none are named, of every kata that anybody handed in.

    Raises BadSubmissions where there is nothing to collect from, ValueError for an unknown layout,
    UnknownKata, and OSError where the spool cannot be written.
    """
    check_layout(layout)
    for slug in katas:
        catalog.entry(slug)
    gathered = gather(submissions, spool)
    chosen, view, notes = choose(gathered, layout, katas)
    sorted_ = chosen.sort(view)
    people = people_of(gathered, view, sorted_, katas)
    everybody = sorted(people.by_id.values(), key=lambda person: natural(person.learner.id))
    katas = tuple(dict.fromkeys(katas)) or _katas_of(everybody, sorted_.is_clones)
    hand_ins: list[HandIn] = []
    unmatched = list(people.unmatched)
    for person in everybody:
        hand_ins += _hand_ins(person, katas)
        unmatched += _unmatched(person, katas, hand_ins[len(hand_ins) - len(katas) :])
    said = [*notes, *sorted_.notes, *people.notes]
    if not katas:
        said.append("no file answers a kata, so there is nothing to grade")
    unmatched = sorted(dict.fromkeys(unmatched), key=lambda row: natural(row[0]))
    return Collected(chosen.name, katas, hand_ins, unmatched, tuple(said))


def natural(text: str) -> tuple[tuple[bool, int, str], ...]:
    """A key by which learner 9 comes before learner 10."""
    return tuple(
        (not part.isdecimal(), int(part[:300]) if part.isdecimal() else 0, part)
        for part in _DIGITS.split(text)
        if part
    )


def _katas_of(people: Iterable[Person], stubs_count: bool) -> tuple[str, ...]:
    """Every kata that somebody handed in. A stub in a copy of the project says that there is such a
    kata only where everybody hands such a copy in, or where there is nothing else."""
    everybody = list(people)
    found = {
        one.kata
        for person in everybody
        for one in person.candidates
        if stubs_count or not one.is_untouched
    }
    found |= {kata for person in everybody for _, kata in person.stopped if kata}
    found = found or {one.kata for person in everybody for one in person.candidates}
    return tuple(slug for slug in catalog.slugs() if slug in found)


def _hand_ins(person: Person, katas: Sequence[str]) -> list[HandIn]:
    """A row for each kata."""
    rows = []
    for kata in katas:
        mine = [one for one in person.candidates if one.kata == kata]
        mine = [one for one in mine if not one.is_doubtful] or mine
        stopped = [one for one, named in person.stopped if named in ("", kata)]
        if mine:
            row = counted(person.learner, kata, mine)
        elif stopped:
            first = stopped[0]
            row = HandIn(
                person.learner, kata, first.path, problem=first.problem, attempts=len(stopped)
            )
        else:
            row = HandIn(person.learner, kata)
        rows.append(replace(row, notes=(*row.notes, *person.left_out)))
    return rows


def _unmatched(
    person: Person, katas: Sequence[str], rows: Sequence[HandIn]
) -> Iterable[tuple[str, str]]:
    """The files of a learner that answer nothing that is asked for."""
    yield from person.unmatched
    sources = {row.source for row in rows}
    for found, _ in person.stopped:
        if found.path not in sources:
            yield found.path, found.problem
    sure = {one.kata for one in person.candidates if not one.is_doubtful}
    for one in person.candidates:
        if one.is_doubtful and one.kata in sure:
            yield (
                one.found.path,
                f"its name has {one.kata} in it, but it defines none of its functions",
            )
        elif one.kata not in katas and not one.is_untouched:
            yield one.found.path, f"it answers {one.kata}, which is not one of the katas asked for"
    for found in person.others[:MOST_OTHERS]:
        yield found.path, found.problem or NOT_READ
    if more := person.others[MOST_OTHERS:]:
        said = "more files of this learner are not Python files or notebooks; this is the first"
        yield more[0].path, f"{len(more)} {said}"
