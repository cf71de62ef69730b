"""Why an answer is not passed: an X-ray and a diagnosis, within what is left of its deadline.

Nothing here decides: the verdict stands before it begins, and without it.
"""

import dataclasses
from collections.abc import Mapping
from typing import Any

from grader import catalog
from grader.catalog.diagnoses import NAMES_NOTHING
from grader.common.faults import Dropped, GraderFault
from grader.judge.decide import Judgement
from grader.judge.diagnosis import case_of, diagnose, first_fit, undiagnosed
from grader.judge.verdict import Recorded
from grader.pipeline.exam import ExamRun, solves_alone
from grader.pipeline.known import PATIENCE_S, known_answer
from grader.wall.observe import observe
from grader.wall.run import Deadline, Run, Spent
from grader.wall.workers import Workers


def hint_of(diagnosis: dict[str, Any] | None, judgement: Judgement) -> str | None:
    """The first rung of the diagnosis, or the question that the failed check asks."""
    if diagnosis is None or diagnosis["id"] in NAMES_NOTHING:
        return judgement.hint
    return str(diagnosis["hints"][0])


XRAY_DEADLINE = Deadline(cpu_s=5.0, wall_s=8.0)
AT_LEAST_S = 0.1
"""If less than this is left of the answer's deadline, there is no X-ray: it would not finish."""


def why(
    workers: Workers,
    exam_run: ExamRun,
    patience_s: float | None = PATIENCE_S,
    at_once: int = 1,
) -> tuple[dict[str, Any] | None, Spent, Recorded | None]:
    """Why the first check failed, if one did, what the answer has used of its deadline by then, and
    what was recorded for a picture. It decides nothing. Known answers are run for `patience_s`
    seconds, in `at_once` workers."""
    index = exam_run.judgement.first_failed
    if index is None:
        return None, exam_run.spent, None
    exam = exam_run.exam
    run, xray = _allowed_xray(workers, exam_run, index)
    spent = exam_run.spent.and_of(run)
    alone = solves_alone(workers, exam_run, index, spent)
    try:
        case = case_of(exam, exam_run.evidence, index, xray, exam_run.request.source, alone)
        fit = first_fit(case)
        known = None
        if fit.leaves_a_question(case):
            known = known_answer(workers, exam_run, index, patience_s, at_once)
        found = diagnose(case, fit, known)
    except Dropped:
        raise
    except Exception as error:  # noqa: BLE001 - the verdict stands without it
        found = undiagnosed(exam.kata.slug, error)
    return found, spent, _recorded(exam_run, xray, index)


def draw(workers: Workers, exam_run: ExamRun) -> Recorded:
    """What a picture shows of an answer that passed: its first problem, run once more."""
    _, xray = _xray(workers, exam_run, 0)
    request = exam_run.request
    # Where nothing could be recorded, as of a compiled function, the reference's is drawn.
    return Recorded(xray.get("way"), 1, request.source, request.cells)


def _recorded(exam_run: ExamRun, xray: Mapping[str, Any], index: int) -> Recorded | None:
    request = exam_run.request
    if request.way is None or not xray.get("way"):
        return None
    return Recorded(xray["way"], index + 1, request.source, request.cells)


_BESIDE_CUTS = ("failure", "unused", "fault", "way")


def _allowed_xray(workers: Workers, exam_run: ExamRun, index: int) -> tuple[Run, dict[str, Any]]:
    """The X-ray, as far as the kata wants it shown. Where detaching is right, it only says what
    torch refused, and runs only if torch refused something, or for a picture."""
    if not catalog.entry(exam_run.exam.kata.slug).detaching_is_right:
        return _xray(workers, exam_run, index)
    frame = exam_run.evidence.observations.get(index)
    refused = frame is not None and isinstance(frame.fields.get("error"), dict)
    if not refused and exam_run.request.way is None:
        return Run(), {}
    run, xray = _xray(workers, exam_run, index)
    kept = _BESIDE_CUTS if refused else ("way",)
    return run, {key: value for key, value in xray.items() if key in kept}


def _xray(workers: Workers, exam_run: ExamRun, index: int) -> tuple[Run, dict[str, Any]]:
    """The run of the X-ray on this problem, and what it found or why it found nothing."""
    deadline, spent = exam_run.request.deadline, exam_run.spent
    left = Deadline(
        min(XRAY_DEADLINE.cpu_s, deadline.cpu_s - spent.cpu_s),
        min(XRAY_DEADLINE.wall_s, deadline.wall_s - spent.wall_s),
    )
    focus = dataclasses.replace(
        exam_run.request,
        problems=[exam_run.exam.problems[index]],
        deadline=left,
        spent=Spent(),
        xray=True,
        extra=True,
    )
    run = Run()
    try:
        if min(left.cpu_s, left.wall_s) < AT_LEAST_S:
            raise GraderFault("nothing is left of the deadline")
        run = observe(workers, focus)
        return run, dict(run.xray or {"fault": "it did not end"})
    except GraderFault as error:
        return run, {"fault": str(error)}
