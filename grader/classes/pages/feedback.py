"""Feedback for each learner: `feedback/<learner>.html` and `.md`, and Moodle's zip of them.

Shows no solution unless it is asked to, no seed, and nothing of another learner.
"""

import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from grader.classes.graded import Grade, Graded
from grader.classes.nameless import names_of
from grader.classes.pages.feedback_md import markdown
from grader.classes.pages.feedback_parts import Part, part_of, solution_code
from grader.classes.pages.learner_files import by_learner, file_names, points, total
from grader.classes.pages.unchanged import MOST_PAGE_BYTES, is_there, made_from, mark
from grader.common.files import package_text, read_regular, write_bytes, write_text
from grader.report.code import coloured
from grader.report.html import render
from grader.report.listing_html import listing_html
from grader.report.markup import environment
from grader.report.pages import page_style, without_style

if TYPE_CHECKING:
    from jinja2 import Template

HERE = Path(__file__).parent
_PREFIX = re.compile(r"[^_/\\\x00-\x1f\ud800-\udfff]*_\d{1,20}_assignsubmission_file_?")
"""What Moodle names a learner's files by: the name, the id in this assignment, the plugin."""
_DATED = (1980, 1, 1, 0, 0, 0)
"""So that the same feedback gives the same file."""


def write_feedback(
    out: Path,
    grades: Sequence[Grade],
    *,
    with_solutions: bool = False,
    source_of: Callable[[Graded], str],
    public_id: Callable[[str], str] = str,
) -> dict[str, Path]:
    """Write both files for each learner, and give the page of each by the learner's id. What was
    made from the same grades, verdicts and answers already stays.

    `source_of` gives the text of an answer. `public_id` gives what a learner is called outside;
    where that is not the id, no name is shown. `with_solutions` adds the reference answer to each
    kata that was begun: only for when nobody can hand in any more. Raises OSError.
    """
    folder = out / "feedback"
    folder.mkdir(parents=True, exist_ok=True)
    learners = by_learner(grades)
    public = {id: public_id(id) for id in learners}
    names = file_names(public.values())
    hidden = any(public[id] != id for id in public)
    named = names_of({g.graded.hand_in.learner for g in grades}) if hidden else None
    if hidden:
        _remove(folder, set(file_names(learners).values()) - set(names.values()))
    files: dict[str, Path] = {}
    further = (with_solutions, sorted(named.written) if named else "")
    for id, own in learners.items():
        shown = public[id]
        files[id] = folder / f"{names[shown]}.html"
        beside = folder / f"{names[shown]}.md"
        solutions = [solution_code(g.graded.hand_in.kata) for g in own if with_solutions]
        made = made_from(own, source_of, (shown, *further, solutions))
        if is_there(files[id], beside, made):
            continue
        parts = [
            part_of(grade, source_of, with_solution=with_solutions, names=named) for grade in own
        ]
        who = own[0].graded.hand_in.learner.name if named is None else ""
        score, most = total(own)
        words = f"{points(score)} of {points(most)} points"
        write_text(beside, markdown(who or shown, words, parts))
        write_text(files[id], _page(who or shown, words, parts, made))
    return files


def _remove(folder: Path, names: set[str]) -> None:
    """Remove the files of an earlier run, which bear the ids that must not be shown."""
    for name in names:
        for suffix in (".html", ".md"):
            (folder / f"{name}{suffix}").unlink(missing_ok=True)


def _page(who: str, score: str, parts: Sequence[Part], made: str) -> str:
    stories = [_story(part) for part in parts]
    shown = list(zip(parts, stories, strict=True))
    return _template().render(
        who=who,
        score=score,
        parts=shown,
        style=page_style(),
        mark=Markup(mark(made)),
        listing_html=listing_html,
        coloured=coloured,
    )


def _story(part: Part) -> Markup:
    """The story as HTML, without the rules that the page has once."""
    if part.story is None:
        return Markup("")
    return without_style(render(part.story))


@cache
def _template() -> "Template":
    return environment().from_string(package_text(HERE / "feedback.html.j2"))


def moodle_feedback_zip(out: Path, grades: Sequence[Grade], files: Mapping[str, Path]) -> Path:
    """Write `feedback-moodle.zip`, for Moodle to give each page to its learner; only for those
    whose files came under a name that Moodle gave. Raises OSError and Unreadable."""
    target = out / "feedback-moodle.zip"
    pages: dict[str, Path] = {}
    for id, own in by_learner(grades).items():
        prefix = own[0].graded.hand_in.learner.prefix
        if id in files and _PREFIX.fullmatch(prefix):
            pages.setdefault(prefix, files[id])
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for prefix, page in pages.items():
            member = zipfile.ZipInfo(f"{prefix}/feedback.html", _DATED)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o100644 << 16
            archive.writestr(member, read_regular(page, MOST_PAGE_BYTES, "a page of feedback"))
    write_bytes(target, held.getvalue())
    return target
