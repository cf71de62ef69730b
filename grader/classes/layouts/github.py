"""GitHub Classroom: `<assignment>-submissions/<assignment>-<username>/`, each a clone."""

from collections.abc import Sequence
from itertools import takewhile

from grader.classes.handed_in import Found, Learner
from grader.classes.layouts.view import Layout, Place, Sorted, View, share_of

_END = "-submissions"


def _clones(view: View) -> list[str]:
    """The folders at the top that are repositories with answers in them."""
    return [
        name
        for name, kind in view.tops.items()
        if kind == "folder" and (view.is_clone(name) or (name, "kata") in view.folders)
    ]


def _common(names: Sequence[str]) -> str:
    """The parts between hyphens that all these names begin with; none if there is one name."""
    if len(names) < 2:
        return ""
    first, last = (name.split("-")[:-1] for name in (min(names), max(names)))
    same = takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))
    return "-".join(part for part, _ in same)


def _slug(view: View) -> tuple[str, str]:
    """The assignment's name, and how sure that is; empty where nothing tells it."""
    if view.name.endswith(_END):
        slug = view.name.removesuffix(_END)
        if any(name.startswith(f"{slug}-") for name in view.tops):
            return slug, ""
    repositories = _clones(view) or [n for n, kind in view.tops.items() if kind == "folder"]
    slug = _common(repositories)
    if slug:
        return slug, (
            f"the assignment was taken to be called {slug}, since the names of all repositories "
            f"begin so: what follows is taken for the username. A folder {slug}{_END} around them "
            "makes it certain"
        )
    return "", "the name of the assignment is not known, so learners are called by their repository"


def _assignments(view: View) -> bool:
    """Whether each folder at the top is a download of its own."""
    folders = [name for name, kind in view.tops.items() if kind == "folder"]
    return bool(folders) and all(name.endswith(_END) for name in folders)


def _sort(view: View) -> Sorted:
    several = _assignments(view)
    slug, note = ("", "") if several else _slug(view)

    def place(parts: tuple[str, ...], found: Found | None) -> Place | None:
        if view.tops[parts[0]] == "file":
            return None
        if several:
            return in_one(parts[1:], parts[0].removesuffix(_END)) if len(parts) > 1 else None
        return in_one(parts, slug)

    def in_one(parts: tuple[str, ...], slug: str) -> Place:
        start = f"{slug}-"
        is_named = bool(slug) and parts[0].startswith(start) and parts[0] != start
        name = parts[0].removeprefix(start) if is_named else parts[0]
        return Place((Learner(name, prefix=parts[0]),), parts[1:])

    return Sorted(place, (), (note,) if note else (), is_clones=True)


def _share(view: View) -> float:
    if _assignments(view):
        return 1.0
    clones = set(_clones(view))
    slug = view.name.removesuffix(_END) if view.name.endswith(_END) else ""
    if slug:
        named = share_of(view, lambda name, kind: kind == "folder" and name.startswith(f"{slug}-"))
        if named > 0.5:
            return named
    # A learner may name a folder as they like: one clone alone says nothing of the class.
    return len(clones) / len(view.tops) if _common(list(clones)) else 0.0


LAYOUT = Layout("github", _share, _sort)
