"""Files side by side, such as `<learner>_<kata>.py` or `<learner>.ipynb`: the learner is what is
left of a name without the kata. Folders and archives beside them are one learner's each."""

from grader.classes.handed_in import Found, Learner
from grader.classes.kinds import FOLDER, is_answer
from grader.classes.layouts.folders import is_stopped, owner, rest_of
from grader.classes.layouts.view import Layout, Place, Sorted, View
from grader.classes.match import Match, match
from grader.classes.names import katas_named, learner_in, stem_of

NOTE = "learners are called by what is left of the names of their files without the kata's name"


def _sort(view: View) -> Sorted:
    spelled: dict[str, str] = {}

    def learner(name: str) -> Learner:
        """Names that differ in upper and lower case only are one learner's."""
        return Learner(spelled.setdefault(name.casefold(), name))

    def place(parts: tuple[str, ...], found: Found | None) -> Place | None:
        top = parts[0]
        if view.tops[top] != "file" or is_stopped(parts, found):
            mine = owner(view, top)
            return Place((Learner(learner(mine.id).id, prefix=mine.prefix),), rest_of(view, parts))
        stem = stem_of(top)
        if found is None:
            named = katas_named(stem, view.slugs)
            return Place((learner(learner_in(stem, named[0])),), parts) if named else None
        if not is_answer(top):
            return None
        answered = match(found, top, view.katas)
        if answered.kata:
            return Place((learner(learner_in(stem, answered.named)),), parts, match=answered)
        if found.problem and found.problem != FOLDER:
            return Place((learner(learner_in(stem, None)),), parts, match=answered)
        return Place((), parts, match=Match("", reason=answered.reason))

    return Sorted(place, notes=(NOTE,))


def _share(view: View) -> float:
    return 1.0 if any(kind == "file" and is_answer(n) for n, kind in view.tops.items()) else 0.0


LAYOUT = Layout("flat", _share, _sort)
