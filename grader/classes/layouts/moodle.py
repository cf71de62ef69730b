"""Moodle: `<Full name>_<id>_assignsubmission_file/…`, or the same before each file's name.

The id is the participant's in this assignment, or the group's. Those without a group have none.
"""

import re
from dataclasses import replace

from grader.classes.handed_in import Found, Learner
from grader.classes.layouts.view import Layout, Place, Sorted, View, share_of

_ENTRY = re.compile(
    r"(?P<prefix>(?P<name>.*?)(?:_(?P<id>\d+))?_assignsubmission_(?P<plugin>file|onlinetext))"
    r"(?P<end>_?)(?P<file>.*)$",
    re.S,
)


def _match(name: str, kind: str) -> re.Match[str] | None:
    match = _ENTRY.match(name)
    if match is None or not (match["name"] or match["id"]):
        return None
    in_folders = kind == "folder"
    if bool(match["file"]) == in_folders or (match["file"] and not match["end"]):
        return None
    return match


def _sort(view: View) -> Sorted:
    matches = {name: _match(name, kind) for name, kind in view.tops.items()}
    names = {match["name"] for match in matches.values() if match}
    ids = {match["id"] for match in matches.values() if match}
    # Where everybody has one name, it is the word for a participant, in the site's language.
    nobody = names if len(names) == 1 and (len(ids) > 1 or names == {"Participant"}) else set()

    def place(parts: tuple[str, ...], found: Found | None) -> Place | None:
        match = matches.get(parts[0])
        if match is None:
            return None
        rest = (match["file"], *parts[1:]) if match["file"] else parts[1:]
        learner = Learner(
            match["id"] or match["name"],
            "" if match["name"] in nobody else match["name"],
            prefix=match["prefix"].removesuffix(match["plugin"]) + "file" + match["end"],
        )
        if match["id"]:
            return Place((learner,), rest)
        note = "handed in without a group, and so without an id: several people may be in it"
        return Place((replace(learner, name=match["name"]),), rest, notes=(note,))

    return Sorted(place)


def _share(view: View) -> float:
    return share_of(view, lambda name, kind: _match(name, kind) is not None)


LAYOUT = Layout("moodle", _share, _sort)
