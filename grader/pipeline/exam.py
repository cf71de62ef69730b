"""Runs one exam of one answer in a worker of its own, and decides when it is run again.

Knows what an exam, a run and a judgement are. What a verdict says is up to `grade.py`.
"""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from torch import Tensor

from grader.common.faults import GraderFault
from grader.common.lines import source_lines
from grader.common.seeds import derive
from grader.judge import messages
from grader.judge.compare import close
from grader.judge.decide import Judgement, Marks, judge
from grader.judge.draw import Exam
from grader.judge.early import fails_already
from grader.judge.evidence import Evidence, place_of
from grader.judge.known import first_wrong
from grader.judge.verdict import Fault, Place
from grader.protocol.frames import Frame
from grader.wall.observe import observe
from grader.wall.run import Request, Run, Spent
from grader.wall.workers import Workers

SAME = 1e-4
"""How far two runs may differ, relative to the largest number, and still count as the same: threads
add up in any order, and float32 has seven digits."""
NOISE = 1


@dataclass(frozen=True)
class ExamRun:
    """What was requested, what was observed, and what the judge made of it."""

    exam: Exam
    request: Request
    run: Run
    evidence: Evidence
    judgement: Judgement

    @property
    def passed(self) -> bool:
        return self.judgement.outcome == "passed"

    @property
    def was_refused(self) -> bool:
        """Whether it was the sandbox that stopped the answer."""
        error = self.judgement.error
        return self.evidence.confined and error is not None and messages.is_refused(error.message)

    @property
    def spent(self) -> Spent:
        """What this answer has used of its deadline so far."""
        return self.request.spent.and_of(self.run)


def run_exam(
    workers: Workers,
    exam: Exam,
    request: Request,
    failing: Callable[[], None] = lambda: None,
    to_confirm: bool = False,
) -> ExamRun:
    """Run the answer's functions on the exam's problems, and judge what comes back, as it
    comes. `failing` is called as soon as it is known that the exam is not passed. One that is to
    confirm another is over when it is passed: nobody will see what comes of its bonus."""
    marks: Marks = {}
    parts = exam.kata, exam.problems, exam.truths
    last_required = max(i for i, problem in enumerate(exam.problems) if problem.required)

    def seen(run: Run) -> bool:
        index, evidence = len(run.observations) - 1, _evidence(request, run)
        if fails_already(*parts, evidence, marks, index):
            failing()
        elif to_confirm and index == last_required:
            return judge(*parts, evidence, marks).outcome == "passed"
        return False

    request = dataclasses.replace(request, problems=exam.problems)
    run = observe(workers, dataclasses.replace(request, seen=seen))
    evidence = _evidence(request, run)
    judgement = judge(*parts, evidence, marks)
    if judgement.outcome != "passed":
        failing()
    return ExamRun(exam, request, run, evidence, judgement)


def twin_of(seed: int) -> int:
    """The seed of the second exam. It follows from the first, so that a run can be replayed."""
    return derive(seed, "twin")


def solves_alone(workers: Workers, exam_run: ExamRun, index: int, spent: Spent) -> bool:
    """Whether the answer solves the problem at `index` when it is given no other, or gets what it
    got wrong there first. False for the first problem, and if nothing is left of the deadline."""
    deadline = exam_run.request.deadline
    if index == 0 or spent.wall_s >= deadline.wall_s or spent.cpu_s >= deadline.cpu_s:
        return False
    exam = exam_run.exam
    request = dataclasses.replace(
        exam_run.request, problems=[exam.problems[index]], spent=spent, extra=True
    )
    try:
        run = observe(workers, request)
    except GraderFault:  # no worker was available in time: nothing is said about it
        return False
    if run.stop is not None or 0 not in run.observations or "error" in run.observations[0].fields:
        return False
    truth, seen = exam.truths[index], exam_run.evidence.observations.get(index)
    name = first_wrong(seen, truth) if seen is not None else ""
    if name in run.observations[0].values:
        # What the problem asks later, of another task, may be wrong because of its own first call.
        return close(run.observations[0].values[name], getattr(truth, name)) is None
    observations = {**exam_run.evidence.observations, index: run.observations[0]}
    evidence = dataclasses.replace(exam_run.evidence, observations=observations)
    return judge(exam.kata, exam.problems, exam.truths, evidence).first_failed != index


def run_again(workers: Workers, exam_run: ExamRun, spent: Spent) -> ExamRun | None:
    """The same exam in another worker, where what the answer draws at random differs and the
    problems do not. `spent` is what the answer has used of its deadline. None if nothing is left
    of that, or if no worker was available in time."""
    deadline = exam_run.request.deadline
    if spent.wall_s >= deadline.wall_s or spent.cpu_s >= deadline.cpu_s:
        return None
    request = dataclasses.replace(exam_run.request, noise=NOISE, spent=spent, extra=True)
    try:
        return run_exam(workers, exam_run.exam, request)
    except GraderFault:  # the first run stands
        return None


def computes_the_same(exam_run: ExamRun, again: ExamRun) -> bool:
    """Whether two runs of an answer on the same problems saw the same numbers."""
    one, other = exam_run.run.observations, again.run.observations
    return not any(_differ(one[index], other[index]) for index in one.keys() & other.keys())


def _differ(one: Frame, other: Frame) -> bool:
    if ("error" in one.fields) != ("error" in other.fields):
        return True
    return _values_differ(one.values, other.values)


def _values_differ(one: Any, other: Any) -> bool:
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() != other.keys() or any(_values_differ(one[n], other[n]) for n in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) != len(other) or any(map(_values_differ, one, other))
    if isinstance(one, Tensor) and isinstance(other, Tensor):
        return _tensors_differ(one, other)
    if isinstance(one, Tensor) or isinstance(other, Tensor):
        return True
    return bool(one != other)


def _tensors_differ(one: Tensor, other: Tensor) -> bool:
    if one.shape != other.shape or one.dtype != other.dtype:
        return True
    if not one.numel() or not one.is_floating_point():
        return not one.equal(other)
    one, other = one.double(), other.double()
    allowed = SAME * max(float(one.abs().max()), 1e-12)
    same = (one - other).abs() <= allowed
    return not bool((same | (one == other) | (one.isnan() & other.isnan())).all())


def reported_as_different(exam_run: ExamRun) -> Judgement:
    """The judgement of an answer that computes different numbers each time: it says so."""
    judgement = exam_run.judgement
    index = judgement.first_failed
    where = None if index is None else messages.where(exam_run.exam.problems, index)
    failed = next((c for c in judgement.checks if c.status == "failed" and c.required), None)
    if failed is None:  # the numbers are right, but there was an exception, which is shown
        return judgement
    text = messages.of_finding(messages.DIFFERENT, where)
    checks = tuple(
        dataclasses.replace(check, message=text) if check is failed else check
        for check in judgement.checks
    )
    return dataclasses.replace(judgement, checks=checks, hint=messages.DIFFERENT.think)


def _evidence(request: Request, run: Run) -> Evidence:
    stop, fault = run.stop, None
    if stop is not None:
        lines = source_lines(request.source)
        places: tuple[Place, ...] = ()
        if stop.line is not None and 1 <= stop.line <= len(lines):
            text = lines[stop.line - 1].strip()[:200]
            places = (place_of(request.cells, stop.line, "", text),)
        fault = Fault("", stop.message, places)
    return Evidence(
        source=request.source,
        functions=request.functions,
        loaded=run.loaded,
        observations=run.observations,
        stop=fault,
        stop_kind=None if stop is None else stop.outcome,
        stop_is_breach=stop is not None and stop.is_breach,
        cells=request.cells,
        confined=bool({"landlock", "seccomp"} & set(run.layers)),
    )
