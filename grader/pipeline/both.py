"""The two exams that a pass takes: at once where there are two cores, else one after the other.

What is decided is the same either way. If the first exam fails, it is the one that is shown, and
the second is ended at once. If only the second fails, the first is run to its end before that is
shown. The first has the whole deadline, and the second has what the first leaves of its CPU time.
"""

import dataclasses
from concurrent.futures import ThreadPoolExecutor

from grader.common.faults import Dropped, GraderFault
from grader.judge.draw import draw_exam
from grader.judge.kata import Kata
from grader.pipeline.exam import ExamRun, run_exam, twin_of
from grader.wall.run import Meter, Recall, Request, Spent
from grader.wall.workers import Workers


def run_both(
    workers: Workers, kata: Kata, seed: int, request: Request, at_once: bool
) -> tuple[ExamRun, ExamRun | None]:
    """The first exam, and the second where the first is passed. Raises GraderFault and Dropped."""
    if not at_once:
        first = run_exam(workers, draw_exam(kata, seed), request)
        return first, _second(workers, kata, seed, first) if first.passed else None
    exam, meter = draw_exam(kata, seed), Meter()
    whole, rest = Recall(request.dropped), Recall(request.dropped)
    with ThreadPoolExecutor(1) as pool:
        to_run = dataclasses.replace(request, dropped=whole, meter=meter)
        running = pool.submit(run_exam, workers, exam, to_run, rest.set)
        second: ExamRun | GraderFault | None = None
        try:
            try:
                to_run = dataclasses.replace(request, dropped=rest, beside=meter)
                second = run_exam(workers, draw_exam(kata, twin_of(seed)), to_run, to_confirm=True)
            except Dropped:
                pass  # the first has failed, or nobody wants the verdict: then it raises this too
            except GraderFault as fault:
                second = fault
            first = running.result()
        except BaseException:
            whole.set()
            raise
    first = _by_itself(first, request, request.spent)
    if not first.passed:
        return first, None
    if isinstance(second, GraderFault):
        raise second
    if second is None:
        return first, _second(workers, kata, seed, first)
    longer = max(first.run.spent.wall_s - second.run.spent.wall_s, 0.0)
    return first, _by_itself(second, request, Spent(first.run.spent.cpu_s, longer))


def _by_itself(exam_run: ExamRun, request: Request, spent: Spent) -> ExamRun:
    """The same, as if nothing had run beside it: what is still asked of it runs alone."""
    alone = dataclasses.replace(request, problems=exam_run.exam.problems, spent=spent)
    return dataclasses.replace(exam_run, request=alone)


def _second(workers: Workers, kata: Kata, seed: int, first: ExamRun) -> ExamRun:
    request = dataclasses.replace(first.request, spent=first.spent)
    return run_exam(workers, draw_exam(kata, twin_of(seed)), request, to_confirm=True)
