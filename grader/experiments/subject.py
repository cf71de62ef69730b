"""Which answer an experiment is about, and what is known of it: the answer is graded first."""

import ast
from dataclasses import dataclass
from pathlib import Path

from grader import catalog
from grader.answers.read import AnswerFile, read_answer
from grader.common.commands import typed
from grader.common.faults import GraderFault
from grader.learner.progress import Progress
from grader.pipeline.grade import fresh_seed, grade_with
from grader.wall.run import Deadline
from grader.wall.workers import Workers

RUNS = ("passed", "failed", "raised")
"""The outcomes of a grading after which an answer can be shown: it may be wrong, but it computes."""


class NotShown(Exception):
    """There is nothing to show of this answer; the message says why, and what to do."""


@dataclass(frozen=True)
class Subject:
    """An answer to show. `mistake` says in a few words what is wrong with it; empty if nothing."""

    kata: str
    answer: AnswerFile
    label: str
    is_reference: bool = False
    mistake: str = ""

    @property
    def name(self) -> str:
        """What it is called at the end of a line and in a table."""
        if self.is_reference:
            return "the reference"
        return f"wrong: {self.label}" if self.mistake else self.label


def find(root: Path, kept: Progress, *katas: str, demand_pass: bool) -> tuple[str, Path] | None:
    """The learner's file for the first of these katas that they have passed; else the reference,
    where the repository has it. Unless a pass is demanded, the last kata's file will do."""
    for slug in katas:
        if kept.of(slug).passed and (root / "kata" / f"{slug}.py").is_file():
            return slug, root / "kata" / f"{slug}.py"
    if not demand_pass:
        return katas[-1], root / "kata" / f"{katas[-1]}.py"
    solution = catalog.solution(root, katas[-1])
    return (katas[-1], solution) if solution.is_file() else None


def kata_of(file: Path, *katas: str) -> str:
    """The first of these katas whose functions the file defines; the last one if it has none.
    Raises grader.common.files.Unreadable, or FileNotFoundError."""
    try:
        tree = ast.parse(read_answer(file).source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return katas[-1]
    defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    wanted = (slug for slug in katas if set(catalog.entry(slug).functions) & defined)
    return next(wanted, katas[-1])


def graded(
    workers: Workers, root: Path, kata: str, file: Path, require: str, deadline: Deadline
) -> Subject:
    """The answer after it was graded. Raises NotShown where it computes nothing."""
    try:
        answer = read_answer(file)
        verdict = grade_with(
            workers, kata, file, seed=fresh_seed(), require=require, deadline=deadline
        )
    except FileNotFoundError as error:
        raise NotShown(
            f"{file} does not exist; `{typed(f'reset {kata}')}` brings the stub back"
        ) from error
    if verdict.outcome not in RUNS:
        what = {"not_started": "has nothing written in it yet"}.get(
            verdict.outcome, f"cannot be shown: {verdict.summary}"
        )
        raise NotShown(f"{file} {what}; `{typed(f'grade {kata}')}` says more")
    mistake = ""
    if not verdict.passed:
        mistake = verdict.diagnosis["title"] if verdict.diagnosis else verdict.summary
    own = file.resolve() == (root / "kata" / f"{kata}.py").resolve()
    is_reference = file.resolve() == catalog.solution(root, kata).resolve()
    label = f"your {kata}" if own else file.name
    return Subject(kata, answer, label, is_reference, mistake)


def functions_of(kata: str, *names: str) -> dict[str, tuple[str, ...]]:
    """Those of the kata's functions that an experiment calls, with their parameters."""
    functions = catalog.entry(kata).functions
    missing = set(names) - functions.keys()
    if missing:
        raise GraderFault(f"{kata} has no function {', '.join(sorted(missing))}")
    return {name: tuple(functions[name]) for name in names}
