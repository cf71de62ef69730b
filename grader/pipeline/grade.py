"""`grade`: the one way from an answer's file to a verdict.

draw problems → observe → judge. The command line, pytest, and all else that shows verdicts call it.
"""

import contextlib
import dataclasses
import functools
import itertools
import random
import shlex
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, Literal

import torch

from grader import __version__, catalog
from grader.answers.read import AnswerFile, read_answer
from grader.catalog.diagnoses import NAMES_NOTHING
from grader.catalog.picture import texts
from grader.common.cells import NO_CELLS
from grader.common.commands import kata_command
from grader.common.faults import GraderFault
from grader.common.files import Unreadable
from grader.common.machine import cores
from grader.common.seeds import SEED_LIMIT
from grader.judge import messages
from grader.judge.decide import Judgement, unreached
from grader.judge.draw import draw_exam
from grader.judge.kata import Kata
from grader.judge.verdict import Fault, Recorded, Sandbox, Verdict
from grader.pipeline.both import run_both
from grader.pipeline.exam import (
    ExamRun,
    computes_the_same,
    reported_as_different,
    run_again,
    twin_of,
)
from grader.pipeline.explain import draw, hint_of, why
from grader.pipeline.import_kata import load_kata as load_kata
from grader.pipeline.known import PATIENCE_S
from grader.pipeline.own_faults import kept_to_its_answer
from grader.protocol.levels import LEVELS, level_of
from grader.wall.run import Deadline, Request, Run
from grader.wall.workers import Workers, open_workers

Picture = Literal["never", "failed", "always"]
"""When the way of the gradient is recorded for a picture: of an answer that fails, or of all."""
MOST_JOBS = 8
"""How many answers may be graded at once: one judge decides on all of them."""


MOST_KNOWN = 2
"""In how many workers known answers run at once for one verdict."""


def fresh_seed() -> int:
    """A seed that nobody can foresee."""
    return random.SystemRandom().randrange(SEED_LIMIT)


def grade(slug: str, answer: Path, *, seed: int | None = None) -> Verdict:
    """Grade one file with workers of its own; for callers with a single answer."""
    with open_workers([slug]) as workers:
        return grade_with(workers, slug, answer, seed=fresh_seed() if seed is None else seed)


def grade_many(
    workers: Workers,
    answers: Sequence[tuple[str, Path]],
    *,
    seed: int,
    deadline: Deadline | None = None,
    require: str = LEVELS[-1],
    jobs: int | None = None,
    picture: Picture = "never",
) -> Iterator[Verdict]:
    """Grade pairs of a kata and a file, all on the problems of one seed. The verdicts come in the
    same order. `jobs` answers are graded at once, by default one per core. `picture` is as in
    `grade_with`."""
    dropped = threading.Event()

    def verdict_on(pair: tuple[str, Path], at_once: bool) -> Verdict:
        slug, path = pair
        how = functools.partial(
            grade_with, workers, slug, path, seed=seed, deadline=deadline, dropped=dropped,
            at_once=at_once, picture=picture,
        )  # fmt: skip
        try:
            return how(require=require)
        except FileNotFoundError:  # the file was there when the command began
            return how(read=_is_gone)

    if not answers:
        return
    yield verdict_on(answers[0], at_once=cores() > 1)
    if len(answers) == 1:
        return
    workers.expect_more()
    jobs = min(jobs or cores(), MOST_JOBS, len(answers) - 1)
    with ThreadPoolExecutor(jobs) as pool:
        # A caller who reads slowly holds the gradings up: only this many verdicts wait.
        waiting: deque[Future[Verdict]] = deque()
        rest = iter(answers[1:])
        try:
            for pair in itertools.chain(rest, itertools.repeat(None, 2 * jobs)):
                if pair is not None:
                    waiting.append(pool.submit(verdict_on, pair, jobs == 1 and cores() > 1))
                if waiting and (pair is None or len(waiting) >= 2 * jobs):
                    yield waiting.popleft().result()
        finally:
            dropped.set()
            for each in waiting:
                each.cancel()


def _is_gone(path: Path) -> AnswerFile:
    raise Unreadable(f"{path.name} was deleted before it could be graded")


@contextlib.contextmanager
def one_thread() -> Iterator[None]:
    """Give torch one thread for a while. Problems are tiny, and a second thread would only wait for
    the first. Afterwards the caller's number is restored: pytest may run other tests here."""
    threads = torch.get_num_threads()
    if threads == 1:
        yield
        return
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


@one_thread()
def prepare(slug: str, seed: int) -> None:
    """Draw the problems that a grading with this seed will need, while there is time."""
    for each in (seed, twin_of(seed)):
        draw_exam(load_kata(slug), each)


@kept_to_its_answer(lambda slug, path, seed: _replay(slug, path, seed, Deadline()))
@one_thread()
def grade_with(
    workers: Workers,
    slug: str,
    path: Path,
    *,
    seed: int,
    deadline: Deadline | None = None,
    require: str = LEVELS[-1],
    dropped: threading.Event | None = None,
    read: Callable[[Path], AnswerFile] = read_answer,
    replay: Callable[[int], str] | None = None,
    at_once: bool | None = None,
    picture: Picture = "never",
) -> Verdict:
    """Grade one file, or what `read` returns for it. `replay` turns a seed into the command that
    grades it again.

    Raises FileNotFoundError, UnknownKata and GraderFault. The verdict reports all other faults.
    A pass takes two exams with independent seeds, each in its own worker; `at_once` is the default
    if there are two cores. If only the second fails, that one is shown and replayed. The deadline
    holds for all workers of one answer together. Set `dropped` to give the verdict up: soon after,
    `grader.common.faults.Dropped` is raised. `picture`: when the way of the gradient is recorded.
    """
    begun = time.perf_counter()
    kata, entry = load_kata(slug), catalog.entry(slug)
    if not entry.functions:
        raise GraderFault(f"{slug} has no stub yet; `kata stubs` makes it from the solution")
    deadline = deadline or Deadline()
    run, diagnosis, recorded = Run(), None, None
    cells = NO_CELLS
    try:
        answer = read(path)
    except Unreadable as error:
        judgement, sha256 = _unreadable(kata, error), error.sha256
    else:
        cells = answer.cells
        request = Request(
            slug, path.name, answer.source, entry.functions, [], deadline,
            require=require, dropped=dropped, cells=cells,
            way=None if picture == "never" else texts(slug).asked,
        )  # fmt: skip
        try:
            exam_run, diagnosis, recorded = _examine(
                workers, kata, seed, request, cores() > 1 if at_once is None else at_once
            )
            if picture == "always" and exam_run.passed:
                recorded = draw(workers, exam_run)
        finally:
            workers.refill()
        judgement, run, sha256 = exam_run.judgement, exam_run.run, answer.sha256
        seed = exam_run.exam.seed
    return Verdict(
        kata=slug,
        title=entry.title,
        answer=str(path),
        outcome=judgement.outcome,
        summary=judgement.summary,
        score=sum(c.points for c in judgement.checks if c.status == "passed"),
        max_score=sum(c.points for c in judgement.checks if c.required),
        checks=judgement.checks,
        diagnosis=diagnosis,
        hint=hint_of(diagnosis, judgement),
        error=judgement.error,
        output=cells.in_traces(run.output, path.name),
        output_truncated=run.output_cut,
        seed=seed,
        replay=replay(seed) if replay else _replay(slug, path, seed, deadline),
        answer_sha256=sha256,
        grader_version=__version__,
        torch_version=torch.__version__,
        sandbox=Sandbox(level_of(run.layers), tuple(run.layers)),
        duration_s=time.perf_counter() - begun,
        left_out=cells.left_out,
        problem=None if judgement.first_failed is None else judgement.first_failed + 1,
        recorded=recorded,
    )


def _replay(slug: str, path: Path, seed: int, deadline: Deadline) -> str:
    """The command that grades this answer on these problems again."""
    words = [*kata_command(), "grade", slug]
    if path != Path("kata", f"{slug}.py"):
        words += ["--answer", str(path)]
    if deadline != Deadline():
        words += ["--deadline", f"{deadline.cpu_s:g}"]
    return shlex.join([*words, "--seed", str(seed)])


def _examine(
    workers: Workers, kata: Kata, seed: int, request: Request, at_once: bool
) -> tuple[ExamRun, dict[str, Any] | None, Recorded | None]:
    """The exam run that decides, a diagnosis if something can be said about the reason, and what
    was recorded of a failure."""
    exam_run, second = run_both(workers, kata, seed, request, at_once)
    wavers = False
    if second is not None:
        if second.passed:
            return exam_run, None, None
        exam_run, wavers = second, True
    if exam_run.judgement.outcome not in ("failed", "raised"):
        return exam_run, None, None
    diagnosis, spent, recorded = why(
        workers, exam_run, PATIENCE_S, at_once=min(cores(), MOST_KNOWN)
    )
    unexplained = diagnosis is not None and diagnosis["id"] in NAMES_NOTHING
    if unexplained and exam_run.was_refused:
        diagnosis = None  # the exception has said what happened
    if not (wavers or unexplained or _carries_over(diagnosis)):
        return exam_run, diagnosis, recorded
    again = run_again(workers, exam_run, spent)
    if again is None or computes_the_same(exam_run, again):
        return exam_run, diagnosis, recorded
    if _carries_over(diagnosis):
        # What is kept under a model's id is found again by chance. By chance alone it would hardly
        # look like that twice.
        found, _, _ = why(workers, again, PATIENCE_S)
        if _carries_over(found):
            return exam_run, diagnosis, recorded
    return dataclasses.replace(exam_run, judgement=reported_as_different(exam_run)), None, None


def _carries_over(diagnosis: dict[str, Any] | None) -> bool:
    return diagnosis is not None and diagnosis["id"] == "state-carried-over"


def _unreadable(kata: Kata, error: Unreadable) -> Judgement:
    fault = Fault("", str(error))
    return Judgement(
        "unreadable", str(error), unreached(kata, messages.of_fault(fault)), None, fault
    )
