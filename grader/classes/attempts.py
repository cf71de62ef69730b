"""Which of several files for one kata counts, and what is said of the others."""

from collections.abc import Sequence
from datetime import UTC, datetime

from grader.classes.handed_in import HandIn, Learner
from grader.classes.names import freshness_of, katas_named, number_in, stem_of
from grader.classes.people import Candidate

_LISTED = 3
_SHOWN = 80
_BEGINNING = datetime.min.replace(tzinfo=UTC)


def counted(learner: Learner, kata: str, candidates: Sequence[Candidate]) -> HandIn:
    """The hand-in of a learner who handed in these files for a kata, in the order in which they
    were found. A stub of a copy of the project counts only if there is nothing else."""
    files = [one for one in candidates if not one.is_untouched] or list(candidates)
    if all(one.is_untouched for one in files):
        files = [one for one in files if _is_python(one)] or files
        files = files[:1]
    latest = max(_date(one) for one in files)
    at_once = [one for one in files if _date(one) == latest]
    python = [one for one in at_once if _is_python(one)]
    pool = python or at_once
    chosen = max(enumerate(pool), key=lambda pair: _rank(pair[1], pair[0], kata))[1]
    beside = [one for one in at_once if one not in pool]
    earlier = [one for one in files if one is not chosen and one not in beside]
    return HandIn(
        learner=learner,
        kata=kata,
        source=chosen.found.path,
        file=chosen.found.real,
        problem=chosen.found.problem,
        submitted=chosen.place.submitted,
        marked_late=chosen.place.marked_late,
        attempts=len(files),
        notes=tuple(filter(None, (*_notes(chosen, beside, earlier), *chosen.place.notes))),
    )


def _is_python(one: Candidate) -> bool:
    return not one.found.path.lower().endswith(".ipynb")


def _date(one: Candidate) -> datetime:
    date = one.place.submitted
    if date is None:
        return _BEGINNING
    return date.replace(tzinfo=UTC) if date.tzinfo is None else date


def _rank(one: Candidate, order: int, kata: str) -> tuple[float, ...]:
    """The higher, the later: what a name tells before what functions tell; then by number, then by
    time, then by such words as `final`; then the file that lies less deep, or was found last."""
    stem = stem_of(one.place.rest[-1])
    named = next((found for found in katas_named(stem, (kata,))), None)
    number = number_in(stem, named)
    fresh, depth = freshness_of(stem), len(one.place.rest)
    return one.is_by_name, number, one.found.modified or 0.0, fresh, -depth, order


def _notes(
    chosen: Candidate, beside: Sequence[Candidate], earlier: Sequence[Candidate]
) -> list[str]:
    notes = [chosen.note]
    name = _name(chosen)
    if beside:
        notes.append(f"{_names(beside)} {_was(beside)} handed in too; {name} counts")
    if earlier:
        count = f"{len(earlier)} earlier attempt{'s' if len(earlier) > 1 else ''}"
        notes.append(f"{count}: {_names(earlier)}")
    if chosen.found.real is None and (readable := [o for o in earlier if o.found.real]):
        notes.append(f"an earlier attempt can be read: {_name(readable[-1])}")
    return notes


def _was(files: Sequence[Candidate]) -> str:
    return "was" if len(files) == 1 else "were"


def _name(one: Candidate) -> str:
    name = one.found.path.rpartition("/")[2]
    return name if len(name) <= _SHOWN else f"{name[: _SHOWN - 1]}…"


def _names(files: Sequence[Candidate]) -> str:
    names = [_name(one) for one in files[:_LISTED]]
    more = len(files) - len(names)
    return ", ".join(names) + (f" and {more} more" if more else "")
