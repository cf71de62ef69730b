"""Gradescope: folders `submission_<id>`, and submission_metadata.yml, which says whose they are."""

import importlib
import re
from collections.abc import Iterator, Mapping
from typing import Any

from grader.classes.gather import BadSubmissions
from grader.classes.handed_in import Found, Learner
from grader.classes.layouts.dates import date_of
from grader.classes.layouts.view import Layout, Place, Sorted, View, share_of
from grader.classes.pile import MOST_LIST
from grader.common.files import Unreadable, read_regular

_LISTS = ("submission_metadata.yml", "submission_metadata.yaml")
_FOLDER = re.compile(r"submission_\d+$")
_NOTHING = ("", "~", "null")


def _sort(view: View) -> Sorted:
    listed, note = _listed(view)
    places: dict[str, Place] = {}
    taken: dict[str, str] = {}
    for folder, data in listed.items():
        learners = tuple(_learners(folder, data, taken))
        notes = (f"handed in by a group of {len(learners)}",) if len(learners) > 1 else ()
        created = _value(data, "created_at")
        if isinstance(created, dict):  # a time with a zone, as Ruby writes it
            created = _value(created, "utc") or _value(created, "time")
        date = date_of(created) if isinstance(created, str) else None
        places[folder] = Place(learners, (), date, notes=notes)

    def place(parts: tuple[str, ...], found: Found | None) -> Place | None:
        if parts[0] in _LISTS and len(parts) == 1:
            return Place((), parts, by_platform=True)
        if view.tops[parts[0]] == "file" and parts[0] not in places:
            return None
        known = places.get(parts[0])
        if known is None:
            said = ("the list of submissions does not say whose it is",)
            return Place((Learner(parts[0], prefix=parts[0]),), parts[1:], notes=said)
        return Place(known.learners, parts[1:], known.submitted, notes=known.notes)

    everybody = tuple(learner for one in places.values() for learner in one.learners)
    return Sorted(place, everybody, (note,) if note else ())


def _learners(folder: str, data: Mapping[str, Any], taken: dict[str, str]) -> Iterator[Learner]:
    """Who handed in. Whoever has no student id is known by their email, else by their name if
    nobody shares it, else by the folder."""
    submitters = _value(data, "submitters")
    people = (
        [one for one in submitters if isinstance(one, dict)] if isinstance(submitters, list) else []
    )
    given: set[str] = set()
    for person in people:
        sid, email, name = (_text(_value(person, key)) for key in ("sid", "email", "name"))
        known = sid or email
        if not known and name and taken.setdefault(name, folder) == folder and name not in given:
            known = name
        known = known or (folder if folder not in given else f"{folder} ({len(given) + 1})")
        if known not in given:
            given.add(known)
            yield Learner(known, name, email, prefix=folder)
    if not given:
        yield Learner(folder, prefix=folder)


def _value(data: Mapping[str, Any], key: str) -> Any:
    """What stands under a key, which is a symbol of Ruby's or a plain text."""
    return data.get(f":{key}", data.get(key))


def _text(value: object) -> str:
    text = value.strip() if isinstance(value, str) else ""
    return "" if text in _NOTHING else text


def _listed(view: View) -> tuple[Mapping[str, Mapping[str, Any]], str]:
    """What the list says of each folder; and what is to be said of the list."""
    found = next(
        (file for parts, file in view.files if len(parts) == 1 and parts[0] in _LISTS), None
    )
    if found is None:
        return {}, "submission_metadata.yml is missing, so learners are called by their folders"
    if found.real is None:
        return {}, f"submission_metadata.yml cannot be read: {found.problem}"
    try:
        yaml = importlib.import_module("yaml")
    except ImportError as error:
        raise BadSubmissions(
            "to read submission_metadata.yml takes PyYAML. Install it: `pip install pyyaml`"
        ) from error
    try:
        text = read_regular(found.real, MOST_LIST, "a list of submissions").decode("utf-8-sig")
        # The base loader makes texts, lists and mappings, whatever tags there are.
        data = yaml.load(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
    except (Unreadable, OSError, ValueError, RecursionError, yaml.YAMLError) as error:
        line = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        return {}, f"submission_metadata.yml cannot be read: {line}"
    if not isinstance(data, dict):
        return {}, "submission_metadata.yml is not a list of submissions"
    # Both a folder and what stands under it may be called by a symbol of Ruby's.
    listed = {str(key).removeprefix(":"): one for key, one in data.items()}
    return {folder: one for folder, one in listed.items() if isinstance(one, dict)}, ""


def _share(view: View) -> float:
    if any(name in _LISTS for name in view.tops):
        return 1.0
    return share_of(view, lambda name, kind: kind == "folder" and _FOLDER.match(name) is not None)


LAYOUT = Layout("gradescope", _share, _sort)
