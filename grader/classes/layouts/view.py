"""The submissions as a layout sees them: what stands at the top, and what lies below it.

A folder or an archive around everything is not part of a layout, so there may be several views.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from grader import catalog
from grader.classes.archives import is_archive
from grader.classes.gather import Gathered
from grader.classes.handed_in import Found, Learner
from grader.classes.match import Match

MOST_LEVELS = 3


@dataclass(frozen=True)
class Place:
    """Where a file belongs. `rest` are the names that the learners gave themselves; no rest: it is
    the learner's own folder or archive."""

    learners: tuple[Learner, ...]
    rest: tuple[str, ...]
    submitted: datetime | None = None
    marked_late: bool = False
    by_platform: bool = False
    """The platform wrote it: a receipt, a time."""
    match: Match | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sorted:
    """How a layout sorts. `place` gives the place of a path below the view's root; it gets the file
    too, unless it is a folder. None: it belongs to nobody."""

    place: Callable[[tuple[str, ...], Found | None], Place | None]
    learners: tuple[Learner, ...] = ()
    """Further learners, of whom there is no file."""
    notes: tuple[str, ...] = ()
    is_clones: bool = False
    """Everybody hands in a copy of the project."""


@dataclass(frozen=True)
class Layout:
    """A way to lay submissions out. `share` says which part of the top looks like it, from 0 to
    1."""

    name: str
    share: Callable[["View"], float]
    sort: Callable[["View"], Sorted]


@dataclass(frozen=True)
class View:
    """What lies below `root`, which is the top where it is empty. `name` is that of the root."""

    gathered: Gathered
    root: str
    name: str
    katas: Sequence[str] = field(default=())

    def below(self, path: str) -> tuple[str, ...] | None:
        """The parts of a path below the root; None if it lies elsewhere, or is the root."""
        if not self.root:
            return tuple(path.split("/"))
        start = f"{self.root}/"
        return tuple(path[len(start) :].split("/")) if path.startswith(start) else None

    @property
    def slugs(self) -> Sequence[str]:
        """The katas that a name may name."""
        return catalog.slugs()

    @cached_property
    def tops(self) -> Mapping[str, str]:
        """The names at the top, each with what it is: file, folder, archive."""
        found: dict[str, str] = {}
        for file in self.gathered.files:
            if parts := self.below(file.path):
                kind = (
                    "archive" if is_archive(parts[0]) else "file" if len(parts) == 1 else "folder"
                )
                found.setdefault(parts[0], kind)
        for path in self.gathered.folders:
            if parts := self.below(path):
                found[parts[0]] = "archive" if is_archive(parts[0]) else "folder"
        for left in self.gathered.left_out:
            if left.place and (parts := self.below(left.place)):
                found.setdefault(parts[0], "folder" if len(parts) > 1 else "file")
        return found

    @cached_property
    def files(self) -> Sequence[tuple[tuple[str, ...], Found]]:
        """All files below the root."""
        found = ((self.below(file.path), file) for file in self.gathered.files)
        return [(parts, file) for parts, file in found if parts]

    @cached_property
    def folders(self) -> frozenset[tuple[str, ...]]:
        found = (self.below(path) for path in self.gathered.folders)
        return frozenset(parts for parts in found if parts)

    def path(self, top: str) -> str:
        return f"{self.root}/{top}" if self.root else top

    def inside(self, top: str) -> "View":
        """The view of what lies in one of the folders at the top."""
        return View(self.gathered, self.path(top), top, self.katas)

    def is_clone(self, top: str) -> bool:
        return self.path(top) in self.gathered.clones


def views(gathered: Gathered, katas: Sequence[str]) -> Iterator[View]:
    """The view of the top, and those of what lies inside of a single folder or archive."""
    view = View(gathered, "", gathered.name, katas)
    yield view
    for _ in range(MOST_LEVELS):
        if len(view.tops) != 1:
            return
        (top,) = view.tops
        if view.tops[top] == "file" or view.is_clone(top) or not view.inside(top).tops:
            return
        view = view.inside(top)
        yield view


def share_of(view: View, fits: Callable[[str, str], bool]) -> float:
    """The part of the names at the top that fit; each is given with its kind."""
    if not view.tops:
        return 0.0
    return sum(fits(name, kind) for name, kind in view.tops.items()) / len(view.tops)
