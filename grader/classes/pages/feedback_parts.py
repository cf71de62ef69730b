"""What feedback shows of one kata, as a value: the grade, the story, the learner's own lines."""

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from grader import catalog
from grader.catalog.project import NoProject, find_root
from grader.classes.graded import Grade, Graded
from grader.classes.nameless import Names, file_of, verdict_without_names, without_names
from grader.classes.pages.learner_files import score_in_words
from grader.common.faults import BrokenKata, GraderFault
from grader.common.files import Unreadable, read_text
from grader.protocol.levels import LEVELS
from grader.report.compose import story_of
from grader.report.listing import Listing, listing, mark_of
from grader.report.story import Story

MOST_LINES = 400
NO_SOLUTION = "# The reference answer is not part of this copy of the project."


@dataclass(frozen=True)
class Part:
    """One kata in a learner's feedback. There is no story where nothing was handed in."""

    kata: str
    title: str
    score: str
    late: bool
    why: Sequence[str]
    notes: Sequence[str]
    story: Story | None
    listing: Listing | None
    solution: str


def part_of(
    grade: Grade,
    source_of: Callable[[Graded], str],
    *,
    with_solution: bool = False,
    names: Names | None = None,
) -> Part:
    """What is said of this grade. `names` are those that are taken out of notes and problems."""
    graded, hand_in = grade.graded, grade.graded.hand_in
    kata, story, found, solution = hand_in.kata, None, None, ""
    notes, why = list(hand_in.notes), list(grade.why)
    if names is not None:
        notes = [without_names(note, names) for note in notes]
        why = [without_names(sentence, names) for sentence in why]
    if graded.verdict is not None:
        from grader.judge.verdict import Verdict

        data = dict(graded.verdict)
        if names is not None:
            problem = hand_in.problem, without_names(hand_in.problem, names)
            data = dict(verdict_without_names(data, file_of(hand_in), problem))
        verdict = Verdict.of_json(data)
        # Who hands in again is graded on the same problems, so their seed stays with the grader.
        story = replace(story_of(verdict), replay="", has_ladder=False)
        found = listing(source_of(graded), mark_of(data), MOST_LINES)
        if with_solution and verdict.outcome != "not_started":
            solution = solution_code(kata)
        if verdict.sandbox.level != LEVELS[0] and verdict.outcome != "unreadable":
            notes.append(f"graded in a sandbox of level {verdict.sandbox.level}")
    return Part(
        kata=kata,
        title=story.title if story else "",
        score=score_in_words(grade),
        late=grade.late,
        why=why,
        notes=notes,
        story=story,
        listing=found,
        solution=solution,
    )


@lru_cache(maxsize=64)
def solution_code(kata: str) -> str:
    """The reference answer without its statement, or a comment that says that it is not here."""
    try:
        text = read_text(catalog.solution(find_root(), kata))
        head = ast.parse(text).body[0]
    except (OSError, Unreadable, NoProject, GraderFault, BrokenKata, SyntaxError, IndexError):
        return NO_SOLUTION
    lines = text.splitlines()
    if isinstance(head, ast.Expr) and isinstance(head.value, ast.Constant):
        lines = lines[head.end_lineno or 0 :]
    return "\n".join(line for line in lines if line.strip() not in _MARKERS).strip()


_MARKERS = ("### BEGIN SOLUTION", "### END SOLUTION")
