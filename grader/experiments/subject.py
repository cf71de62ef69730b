"""Which answer an experiment is about, and what is known of it: the answer is graded first."""

from dataclasses import dataclass
from pathlib import Path

from grader import catalog
from grader.answers.read import AnswerFile, read_answer
from grader.common.commands import shown_path, typed
from grader.common.faults import GraderFault
from grader.common.files import Unreadable
from grader.pipeline.grade import fresh_seed, grade_with
from grader.wall.workers import Workers

RUNS = ("passed", "failed", "raised")
"""The outcomes of a grading after which an answer can be shown: it computes, right or wrong."""


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
        return "wrong answer" if self.mistake else self.label


def graded(workers: Workers, root: Path, kata: str, file: Path, require: str) -> Subject:
    """The answer after it was graded. Raises NotShown where it computes nothing."""
    try:
        answer = read_answer(file)
    except FileNotFoundError as error:
        mend = f"`{typed(f'reset {kata}')}` brings the stub back"
        raise NotShown(f"{shown_path(file)} does not exist; {mend}") from error
    except Unreadable as error:
        raise NotShown(f"{shown_path(file)} cannot be read: {error}") from error
    verdict = grade_with(
        workers, kata, file, seed=fresh_seed(), require=require, read=lambda _: answer
    )
    if verdict.outcome not in RUNS:
        what = {"not_started": "has nothing written in it yet"}.get(
            verdict.outcome, f"cannot be shown: {verdict.summary}"
        )
        raise NotShown(f"{shown_path(file)} {what}; `{typed(f'grade {kata}')}` says more")
    mistake = ""
    if not verdict.passed:
        mistake = verdict.diagnosis["title"] if verdict.diagnosis else verdict.summary
    own = file.resolve() == (root / "kata" / f"{kata}.py").resolve()
    is_reference = file.resolve() == catalog.solution(root, kata).resolve()
    label = f"your {kata}" if own else "this answer"
    return Subject(kata, answer, label, is_reference, mistake)


def functions_of(kata: str, *names: str) -> dict[str, tuple[str, ...]]:
    """Those of the kata's functions that an experiment calls, with their parameters."""
    functions = catalog.entry(kata).functions
    missing = set(names) - functions.keys()
    if missing:
        raise GraderFault(f"{kata} has no function {', '.join(sorted(missing))}")
    return {name: tuple(functions[name]) for name in names}
