"""Blackboard: `<Assignment>_<username>_attempt_<time>_<file name>`, and a receipt for each attempt.

The word for an attempt is translated, and so are the labels in a receipt.
"""

import contextlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from grader.classes.handed_in import Found, Learner
from grader.classes.layouts.view import Layout, Place, Sorted, View, share_of
from grader.common.files import Unreadable, read_regular

_ENTRY = re.compile(
    r"(?P<prefix>(?P<assignment>.*?)_(?P<user>[^_]+)_(?P<word>[^\W\d_]+)_"
    r"(?P<time>\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d))(?:(?P<receipt>\.txt)|_(?P<file>.+))$",
    re.S,
)
_WHO = re.compile(r"[^:\n]{1,40}:[ \t]*(?P<name>[^\n]*?)[ \t]*\((?P<user>[^()\n]+)\)[ \t]*$", re.M)
_FIELD = re.compile(r"^[ \t]*[^:\n]{1,60}:[ \t]*(.+?)[ \t]*$", re.M)


@dataclass(frozen=True)
class _Receipt:
    name: str = ""
    originals: Mapping[str, str] = field(default_factory=dict)


def _sort(view: View) -> Sorted:
    entries = {name: _ENTRY.match(name) for name in view.tops}
    receipts: dict[str, _Receipt] = {}
    for parts, found in view.files:
        match = entries[parts[0]] if len(parts) == 1 else None
        if match and match["receipt"]:
            receipts[match["prefix"]] = _receipt(found, match)
    names = {
        match["user"]: receipts[match["prefix"]].name
        for match in entries.values()
        if match and match["prefix"] in receipts and receipts[match["prefix"]].name
    }

    def place(parts: tuple[str, ...], found: Found | None) -> Place | None:
        match = entries.get(parts[0])
        if match is None:
            return None
        learner = Learner(match["user"], names.get(match["user"], ""), prefix=match["prefix"])
        if match["receipt"]:
            return Place((learner,), parts, _time(match), by_platform=True)
        receipt = receipts.get(match["prefix"])
        file = receipt.originals.get(parts[0]) if receipt else None
        return Place((learner,), (file or match["file"], *parts[1:]), _time(match))

    return Sorted(place)


def _time(match: re.Match[str]) -> datetime | None:
    with contextlib.suppress(ValueError):
        return datetime.strptime(match["time"], "%Y-%m-%d-%H-%M-%S")
    return None


def _receipt(found: Found, match: re.Match[str]) -> _Receipt:
    """The learner's name, and the original names of their files. Learners write in a receipt too:
    it counts for files of the same attempt only."""
    if found.real is None:
        return _Receipt()
    try:
        text = read_regular(found.real, what="a receipt").decode("utf-8-sig", "replace")
        text = text.replace("\r", "")
    except (Unreadable, OSError):
        return _Receipt()
    first = _WHO.match(text.lstrip())
    name = first["name"] if first and first["user"] == match["user"] else ""
    values = _FIELD.findall(text)
    originals: dict[str, str] = {}
    for original, stored in pairwise(values):
        if stored.startswith(f"{match['prefix']}_") and "/" not in original:
            originals[stored] = original
    return _Receipt(name, originals)


def _share(view: View) -> float:
    return share_of(view, lambda name, kind: kind != "folder" and _ENTRY.match(name) is not None)


LAYOUT = Layout("blackboard", _share, _sort)
