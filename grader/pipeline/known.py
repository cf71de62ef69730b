"""Which known answer computes what an answer has computed, on the same problem.

Known answers run behind the wall like any other, in workers of their own and for a moment only.
What they gave is kept by the problem: the next answer to the same problem goes on where this one
stopped. Nothing here decides an outcome.
"""

import dataclasses
import threading
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from grader.common.cells import NO_CELLS
from grader.common.faults import Dropped, GraderFault
from grader.judge.known import Known, first_wrong, same_observation, until
from grader.pipeline.candidates import Candidate, candidates, nearest_first
from grader.pipeline.exam import ExamRun
from grader.protocol.frames import Frame
from grader.wall.clock import Stopwatch
from grader.wall.observe import observe
from grader.wall.run import Deadline, Request, Run, Spent
from grader.wall.workers import Workers

PATIENCE_S = 0.15
"""How long known answers may run while somebody waits for a verdict."""
ENDLESS_S = 2.0
"""How long one known answer may take, until it is left out."""
AT_ONCE = 48
"""How many known answers a worker gets at a time."""
CONFIRMING = 3
"""On how many further problems a match has to hold."""
PROBLEMS_KEPT = 64


@dataclass
class _Shelf:
    """What known answers gave on one problem, as far as they have been run."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    frames: dict[int, Frame] = field(default_factory=dict)
    left_out: set[int] = field(default_factory=set)
    """Those that never ended, or ended their worker."""
    confirmed: dict[int, tuple[list[int], list[Frame]]] = field(default_factory=dict)


_SHELVES: "OrderedDict[tuple[str, int, int, str], _Shelf]" = OrderedDict()
_SHELVES_LOCK = threading.Lock()


def _shelf(slug: str, seed: int, index: int, until: str) -> _Shelf:
    key = (slug, seed, index, until)
    with _SHELVES_LOCK:
        shelf = _SHELVES.setdefault(key, _Shelf())
        _SHELVES.move_to_end(key)
        while len(_SHELVES) > PROBLEMS_KEPT:
            _SHELVES.popitem(last=False)
        return shelf


def known_answer(
    workers: Workers,
    exam_run: ExamRun,
    index: int,
    patience_s: float | None = PATIENCE_S,
    cores: int = 1,
) -> Known | None:
    """The known answer that shows what this one showed on the problem at `index`, and on some
    others; None if there is none, or none was found in time.

    patience_s: how long to go on running known answers; None for all of them.
    """
    target = exam_run.evidence.observations.get(index)
    if target is None or not (target.values or "error" in target.fields):
        return None
    slug, seed = exam_run.exam.kata.slug, exam_run.exam.seed
    error = "error" in target.fields
    asked = candidates(slug)
    if error:  # one exception has many causes: a mutant names none of them
        asked = tuple(c for c in asked if c.known.kind == "mutant")
    # Most known answers differ in the first wrong value already, and need not run beyond it.
    wrong = first_wrong(target, exam_run.exam.truths[index])
    begin = until(target, wrong)
    shelf, watch = _shelf(slug, seed, index, f"{wrong} {error}"), Stopwatch()
    request = dataclasses.replace(exam_run.request, until=wrong)
    order = nearest_first(asked, exam_run.request.source)
    looked: set[int] = set()
    while True:
        with shelf.lock:
            for number in order:
                frame = None if number in looked else shelf.frames.get(number)
                if frame is None:
                    continue
                looked.add(number)
                if not same_observation(begin, until(frame, wrong)):
                    continue
                if _holds_elsewhere(workers, exam_run, index, shelf, number, asked[number]):
                    return asked[number].known
            rest = [n for n in order if n not in looked and n not in shelf.left_out]
            left_s = None if patience_s is None else patience_s - watch.seconds()
            if not rest or (left_s is not None and left_s <= 0):
                return None
            problem = exam_run.exam.problems[index]
            before = len(shelf.frames) + len(shelf.left_out)
            try:
                _run_more(workers, request, problem, shelf, asked, rest, left_s, cores)
            except GraderFault:  # no worker was available in time: nothing is said about it
                return None
            if len(shelf.frames) + len(shelf.left_out) == before:
                return None


def _run_more(
    workers: Workers,
    request: Request,
    problem: Any,
    shelf: _Shelf,
    asked: Sequence[Candidate],
    rest: Sequence[int],
    left_s: float | None,
    cores: int,
) -> None:
    """Run the next known answers on the problem, as many as time allows."""
    wanted = rest[: AT_ONCE * cores]
    # Dealt like cards: if time runs out, the likelier ones have been run by both.
    hands = [hand for core in range(cores) if (hand := wanted[core::cores])]
    jobs = [
        (workers, request, [problem], [asked[n].source for n in hand], left_s) for hand in hands
    ]
    if len(jobs) == 1:
        results = [run_others(*jobs[0])]
    else:
        with ThreadPoolExecutor(len(jobs)) as pool:
            results = list(pool.map(lambda job: run_others(*job), jobs))
    for hand, run in zip(hands, results, strict=True):
        for position, frame in run.observations.items():
            shelf.frames[hand[position]] = frame
        if run.stop is not None and len(run.observations) < len(hand):
            shelf.left_out.add(hand[len(run.observations)])


def run_others(
    workers: Workers,
    request: Request,
    problems: Sequence[Any],
    sources: Sequence[str],
    left_s: float | None,
) -> Run:
    """Run known answers on problems, for `left_s` seconds from when the worker is ready."""
    watch: list[Stopwatch] = []

    def seen(run: Run) -> bool:
        if not watch:
            watch.append(Stopwatch())
        return left_s is not None and watch[0].seconds() > left_s

    most_s = ENDLESS_S + (len(sources) * len(problems) * 0.5 if left_s is None else left_s)
    return observe(
        workers,
        dataclasses.replace(
            request,
            problems=list(problems),
            others=list(sources),
            source="",
            cells=NO_CELLS,
            deadline=Deadline(most_s, most_s),
            spent=Spent(),
            extra=True,
            meter=None,
            beside=None,
            noise=0,
            seen=seen,
        ),
    )


def _holds_elsewhere(
    workers: Workers,
    exam_run: ExamRun,
    index: int,
    shelf: _Shelf,
    number: int,
    candidate: Candidate,
) -> bool:
    """Whether the two agree on other problems of the exam too: on one, it may be an accident."""
    shown = exam_run.evidence.observations
    others = [i for i, p in enumerate(exam_run.exam.problems) if p.required and i != index]
    if number not in shelf.confirmed:
        spread = [index, *others[:: max(len(others) // CONFIRMING, 1)][:CONFIRMING]]
        problems = [exam_run.exam.problems[i] for i in spread]
        try:
            run = run_others(workers, exam_run.request, problems, [candidate.source], None)
        except (GraderFault, Dropped):
            return False
        given = [run.observations[i] for i in range(len(problems)) if i in run.observations]
        shelf.confirmed[number] = spread, given
    spread, given = shelf.confirmed[number]
    pairs = [(shown[i], f) for i, f in zip(spread, given, strict=False) if i in shown]
    return bool(given) and all(same_observation(one, other) for one, other in pairs)
