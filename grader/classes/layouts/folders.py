"""One folder or one archive for each learner. Its name is the learner's id."""

from grader.classes.archives import archive_stem, is_archive
from grader.classes.handed_in import Found, Learner
from grader.classes.kinds import ANSWERS, is_answer
from grader.classes.layouts.view import Layout, Place, Sorted, View
from grader.classes.names import katas_named, learner_in, stem_of

_AROUND = {
    *("submissions", "submission", "submitted", "handins", "hand-ins", "homework", "assignment"),
    *("class", "course", "students", "download", "downloads", "abgaben", "export"),
}


_FILES = (".txt", ".md", ".pdf", ".html", ".csv", ".docx", ".png", ".jpg", ".json", ".yml", ".yaml")
"""Endings that a folder never has."""


def owner(view: View, top: str) -> Learner:
    """The learner whose folder or archive this is. An archive may name the kata too."""
    if not is_archive(top):
        return Learner(top, prefix=top)
    stem = stem_of(top)
    named = katas_named(stem, view.slugs)
    return Learner(learner_in(stem, named[0]) if named else stem, prefix=archive_stem(top))


def rest_of(view: View, parts: tuple[str, ...]) -> tuple[str, ...]:
    """The names below a learner's folder or archive; of an archive that names a kata, its own."""
    top = parts[0]
    if len(parts) == 1 and is_archive(top) and owner(view, top).id != stem_of(top):
        return parts
    return parts[1:]


def _sort(view: View) -> Sorted:
    def place(parts: tuple[str, ...], found: Found | None) -> Place | None:
        if view.tops[parts[0]] == "file" and not is_stopped(parts, found):
            return None
        return Place((owner(view, parts[0]),), rest_of(view, parts))

    return Sorted(place)


def is_stopped(parts: tuple[str, ...], found: Found | None) -> bool:
    """Whether a link, a pipe or a locked folder stands where a learner's folder should."""
    is_file = parts[0].lower().endswith((*_FILES, *ANSWERS))
    return found is not None and bool(found.problem) and len(parts) == 1 and not is_file


def is_around(view: View, inner: View) -> bool:
    """Whether the only folder at the top holds everybody's hand-ins, and is not one learner's."""
    (top,) = view.tops
    boxes = [name for name, kind in inner.tops.items() if kind != "file"]
    answers = [name for name in inner.tops if name not in boxes and is_answer(name)]
    stems = [(stem, katas_named(stem, view.slugs)) for stem in map(stem_of, answers)]
    if any(named and learner_in(stem, named[0]) == stem for stem, named in stems):
        return False  # a file that only a kata names is the only learner's own
    if len(boxes) > 1 and not answers:
        return not all(katas_named(name, view.slugs) for name in boxes)
    if len(answers) > 1 and all(named for _, named in stems):
        return True
    usual = top.lower() in _AROUND or stem_of(top) == view.gathered.name or is_archive(top)
    return usual and len(boxes) + len(answers) > (1 if is_archive(top) else 0)


def _share(view: View) -> float:
    boxes = [name for name, kind in view.tops.items() if kind != "file"]
    answers = [n for n, kind in view.tops.items() if kind == "file" and is_answer(n)]
    if any(kind == "folder" for kind in view.tops.values()):
        return 1.0 if len(boxes) >= len(answers) else 0.0
    return 1.0 if boxes and not answers else 0.0


LAYOUT = Layout("folders", _share, _sort)
