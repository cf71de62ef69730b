"""`grade`: the one way through, from an answer's file to a verdict.

draw problems → observe → judge. The command line, pytest, and whatever shows verdicts call this.
"""

import dataclasses
import importlib
import os
import random
import shlex
import time
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import torch

from grader import __version__, catalog
from grader.answers import AnswerFile, Unreadable, read_answer
from grader.cells import NO_CELLS
from grader.common.seeds import SEED_LIMIT
from grader.judge import messages
from grader.judge.diagnosis import case_of, diagnose
from grader.judge.judging import Evidence, Judgement, judge, place_of, source_lines, unreached
from grader.judge.power import Exam, draw_exam
from grader.judge.verdict import Fault, Place, Sandbox, Verdict
from grader.kata import Kata
from grader.observe import Deadline, Request, Run, observe
from grader.workers import GraderFault, Workers, open_workers


def fresh_seed() -> int:
    """A seed that nobody can foresee."""
    return random.SystemRandom().randrange(SEED_LIMIT)


@lru_cache(maxsize=64)
def load_kata(slug: str) -> Kata:
    """The judge's side of a kata. Raises catalog.UnknownKata."""
    catalog.entry(slug)
    kata = getattr(importlib.import_module(f"grader.katas.{slug}.checks"), slug)
    assert isinstance(kata, Kata)
    importlib.import_module(f"grader.katas.{slug}.mistakes")  # adds what known mistakes compute
    return kata


def grade(slug: str, answer: Path, *, seed: int | None = None) -> Verdict:
    """Grade one file with workers of its own; for whoever has one answer to grade."""
    with open_workers([slug]) as workers:
        return grade_with(workers, slug, answer, seed=fresh_seed() if seed is None else seed)


def grade_many(
    workers: Workers,
    answers: Sequence[tuple[str, Path]],
    *,
    seed: int,
    deadline: Deadline | None = None,
) -> Iterator[Verdict]:
    """Grade pairs of a kata and a file, in their order, all on the problems of one seed."""
    for position, (slug, path) in enumerate(answers):
        verdict = grade_with(workers, slug, path, seed=seed, deadline=deadline)
        if position == 0 and len(answers) > 1:
            workers.expect_more()
        yield verdict


def grade_with(
    workers: Workers,
    slug: str,
    path: Path,
    *,
    seed: int,
    deadline: Deadline | None = None,
    read: Callable[[Path], AnswerFile] = read_answer,
    replay: str | None = None,
) -> Verdict:
    """Grade one file, or what `read` gives for it; `replay` says how to grade it again.

    Raises FileNotFoundError, UnknownKata and GraderFault; else a verdict.
    """
    begun = time.perf_counter()
    deadline = deadline or Deadline()
    kata, entry = load_kata(slug), catalog.entry(slug)
    if not entry.functions:
        raise GraderFault(f"{slug} has no stub yet: `kata stubs` makes it from its solution")
    run, diagnosis = Run(), None
    cells = NO_CELLS
    try:
        answer = read(path)
    except Unreadable as error:
        judgement, sha256 = _unreadable(kata, error), error.sha256
    else:
        cells = answer.cells
        exam = draw_exam(kata, seed)
        request = Request(slug, path.name, answer.source, entry.functions, exam.problems, deadline)
        run = observe(workers, request)
        evidence = _evidence(answer, entry.functions, run)
        judgement, sha256 = judge(exam.kata, exam.problems, exam.truths, evidence), answer.sha256
        diagnosis = _diagnosis(workers, request, exam, evidence, judgement)
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
        hint=_hint(diagnosis, judgement),
        error=judgement.error,
        output=cells.in_traces(run.output, path.name),
        output_truncated=run.output_cut,
        seed=seed,
        replay=replay or _replay(slug, path, seed, deadline),
        answer_sha256=sha256,
        grader_version=__version__,
        torch_version=torch.__version__,
        sandbox=Sandbox("process", tuple(run.layers)),
        duration_s=time.perf_counter() - begun,
        left_out=cells.left_out,
    )


def _replay(slug: str, path: Path, seed: int, deadline: Deadline) -> str:
    """The command that grades this answer on these problems again.

    The Makefile says in KATA_COMMAND how `kata` is called where no environment is active.
    """
    words = [os.environ.get("KATA_COMMAND", "kata"), "grade", slug]
    if path != Path("kata", f"{slug}.py"):
        words += ["--answer", str(path)]
    if deadline != Deadline():
        words += ["--deadline", f"{deadline.cpu_s:g}"]
    return shlex.join([*words, "--seed", str(seed)])


def _evidence(answer: AnswerFile, functions: "catalog.Functions", run: Run) -> Evidence:
    stop, fault = run.stop, None
    if stop is not None:
        lines = source_lines(answer.source)
        places: tuple[Place, ...] = ()
        if stop.line is not None and 1 <= stop.line <= len(lines):
            text = lines[stop.line - 1].strip()[:200]
            places = (place_of(answer.cells, stop.line, "", text),)
        fault = Fault("", stop.message, places)
    return Evidence(
        source=answer.source,
        functions=functions,
        loaded=run.loaded,
        observations=run.observations,
        stop=fault,
        stop_kind=None if stop is None else stop.outcome,
        stop_is_breach=stop is not None and stop.is_breach,
        cells=answer.cells,
    )


def _hint(diagnosis: dict[str, Any] | None, judgement: Judgement) -> str | None:
    """The first rung of the diagnosis, or the question that the failed check asks."""
    if diagnosis is None or diagnosis["id"] == "unexplained":
        return judgement.hint
    return str(diagnosis["hints"][0])


XRAY_DEADLINE = Deadline(cpu_s=5.0, wall_s=8.0)


def _diagnosis(
    workers: Workers, request: Request, exam: Exam, evidence: Evidence, judgement: Judgement
) -> dict[str, Any] | None:
    """Why the first check failed, where the answer ran and one failed. It decides nothing."""
    index = judgement.first_failed
    if index is None or judgement.outcome not in ("failed", "raised"):
        return None
    focus = dataclasses.replace(
        request, problems=[exam.problems[index]], deadline=XRAY_DEADLINE, xray=True
    )
    try:
        xray = observe(workers, focus).xray or {"fault": "it did not end"}
    except GraderFault as error:
        xray = {"fault": str(error)}
    return diagnose(case_of(exam, evidence, index, xray, request.source))


def _unreadable(kata: Kata, error: Unreadable) -> Judgement:
    fault = Fault("", str(error))
    return Judgement(
        "unreadable", str(error), unreached(kata, messages.of_fault(fault)), None, fault
    )
