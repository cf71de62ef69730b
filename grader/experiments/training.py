"""Trains the network with an answer's functions, behind the wall, and keeps what came of it."""

import contextlib
import dataclasses
import math
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from grader.common.commands import shown_path
from grader.common.seeds import derive
from grader.common.sines import WEIGHTS
from grader.experiments import rivals, state
from grader.experiments.errors import learned
from grader.experiments.results import Learned
from grader.experiments.rivals import Setting
from grader.experiments.state import Trained
from grader.experiments.subject import NotShown, Subject, functions_of
from grader.protocol.frames import Frame
from grader.wall.observe import observe
from grader.wall.run import Deadline, Request, Run
from grader.wall.workers import Workers
from grader.worker.experiments import Stretch

STRETCH = 25
"""Iterations between two frames, each of which has its own deadline."""
FINEST, MOST_MARKS = 50, 20
"""Iterations between two points of a plot, and how many points it has at most."""
SAVE_EVERY = 10
"""Stretches."""
FOR_A_STRETCH = Deadline(60.0, 90.0)
PAPER_BUT_SHORTER = Setting()
FIRST, SECOND = "first order", "joint"
MAX_MESSAGE = 300


@dataclass(frozen=True)
class Plan:
    """What is to be trained, and how long one stretch of it may take."""

    seed: int
    iterations: int
    setting: Setting = PAPER_BUT_SHORTER
    deadline: Deadline = FOR_A_STRETCH
    require: str = "process"


def marks(iterations: int) -> set[int]:
    """The numbers of iterations at which the weights are kept for the plot."""
    apart = FINEST
    while iterations / apart > MOST_MARKS:
        apart *= 2
    return {*range(0, iterations, apart), iterations}


def key_of(subject: Subject, plan: Plan) -> str:
    """The name under which this training is kept. It says nothing of how long it will last."""
    setting = dataclasses.astuple(plan.setting)
    return state.key_of(subject.kata, subject.answer.sha256, plan.seed, *setting)


def train(
    workers: Workers,
    subject: Subject,
    plan: Plan,
    begin: Trained,
    keep: Callable[[Trained], None],
    show: Callable[[Trained], None],
) -> Trained:
    """Go on from `begin` until the plan is carried out. `keep` is called now and then, and when an
    interrupt or a fault ends it; `show` after each stretch. Raises NotShown, and what `observe`
    raises."""
    stretches = _stretches(subject, plan, begin)
    if not stretches:
        return begin
    wanted = marks(plan.iterations)
    now = begin
    wrong = ""

    def seen(run: Run) -> bool:
        nonlocal now, wrong
        index = len(run.observations) - 1
        frame, run.observations[index] = run.observations[index], Frame("observation")
        after = _after(now, stretches[index], frame, wanted)
        if isinstance(after, str):
            wrong = after
            return True
        now = after
        if index % SAVE_EVERY == SAVE_EVERY - 1:
            keep(now)
        show(now)
        return False

    names = ("meta_train",) if stretches[0].whole_loop else _HALVES
    request = Request(
        subject.kata, subject.answer.path.name, subject.answer.source,
        functions_of(subject.kata, *names), stretches, plan.deadline, experiment="training",
        require=plan.require, cells=subject.answer.cells, seen=seen,
    )  # fmt: skip
    try:
        run = observe(workers, request)
    finally:
        if now is not begin:
            keep(now)
    if wrong or run.stop is not None or now.done < plan.iterations:
        why = wrong or why_stopped(run, f"{STRETCH} iterations")
        raise NotShown(
            f"{shown_path(subject.answer.path)} ended after {now.done} iterations: {why}"
        )
    return now


_HALVES = ("maml_inner_update", "maml_outer_update")


def _stretches(subject: Subject, plan: Plan, begin: Trained) -> list[Stretch]:
    found, at = [], begin.done
    while at < plan.iterations:
        end = min((at // STRETCH + 1) * STRETCH, plan.iterations)
        found.append(
            Stretch(
                seed=derive(plan.seed, "stretch", at),
                first=at,
                count=end - at,
                begin=plan.seed,
                whole_loop=subject.kata == "sinusoid",
                **dataclasses.asdict(plan.setting),
            )
        )
        at = end
    if found and begin.done:
        start = [part.tolist() for part in (begin.weights, *begin.moments)]
        found[0] = dataclasses.replace(found[0], start=start)
    return found


def _after(before: Trained, stretch: Stretch, frame: Frame, wanted: set[int]) -> Trained | str:
    """The training after a stretch; or what is wrong with what came, in words."""
    error = frame.fields.get("error")
    if isinstance(error, dict):
        return explained(error)
    parts: list[Any] = [frame.values.get(name) for name in ("weights", "exp_avg", "exp_avg_sq")]
    losses = frame.values.get("losses")
    if not all(map(_is_flat, parts)) or not isinstance(losses, Tensor) or losses.dim() != 1:
        return "it left something other than the weights of the network"
    if not (losses.is_floating_point() and len(losses) == stretch.count):
        return f"it gave {losses.numel()} losses for {stretch.count} iterations"
    mean = float(losses.double().mean())
    if not math.isfinite(mean) or not all(bool(part.isfinite().all()) for part in parts):
        return "its loss or its weights are no longer finite: training has diverged"
    weights, *moments = parts
    done = stretch.first + stretch.count
    kept = {number: flat for number, flat in before.snapshots.items() if number in wanted}
    losses_so_far = (*before.losses, mean)
    return Trained(done, weights, tuple(moments), losses_so_far, {**kept, done: weights})


def _is_flat(part: Any) -> bool:
    return isinstance(part, Tensor) and part.shape == (WEIGHTS,) and part.dtype == torch.float32


def explained(error: dict[str, Any]) -> str:
    """What an answer has raised, in a sentence."""
    lines = error.get("lines")
    last = lines[-1] if isinstance(lines, list) and lines else {}
    where = f" at line {last['line']}" if isinstance(last, dict) and "line" in last else ""
    message = str(error.get("message", ""))[:MAX_MESSAGE]
    return f"it raised {error.get('type', 'an exception')}{where}: {message}"


def why_stopped(run: Run, part: str = "") -> str:
    """Why a run of an experiment has given less than it was asked for, in words. `part` is what
    one deadline is for."""
    if run.stop is not None:
        where = f"; it was at line {run.stop.line}" if run.stop.line else ""
        more = f" for {part}" if part and run.stop.outcome == "timed_out" else ""
        return f"{run.stop.message}{more}{where}"
    error = (run.loaded or {}).get("error") or (run.loaded or {}).get("unreadable")
    if isinstance(error, dict):
        return explained(error)
    return "it ended before it was done"


# ---- beside it ------------------------------------------------------------------------------


class Rivals:
    """First-order MAML and joint pretraining, trained in a thread while an answer is."""

    def __init__(self, plan: Plan) -> None:
        self._plan, self._ended = plan, threading.Event()
        self._pool = ThreadPoolExecutor(1)
        gradients = {FIRST: rivals.first_order, SECOND: rivals.joint}
        self._found = {
            name: self._pool.submit(self._train, name, gradient)
            for name, gradient in gradients.items()
        }

    def _train(self, name: str, gradient: rivals.Gradient) -> Learned:
        plan, setting = self._plan, self._plan.setting
        found = rivals.train(
            gradient, setting, [plan.seed], list(marks(plan.iterations)), self._ended
        )
        alone = {number: flats[0] for number, flats in found.items()}
        return learned(name, alone, plan.seed, setting.shots, setting.rate)

    def learned(self) -> list[Learned]:
        """What they have learned, once they are trained."""
        return [found.result() for found in self._found.values()]

    def end(self) -> None:
        """Soon after, nothing of them runs."""
        self._ended.set()
        self._pool.shutdown(wait=True, cancel_futures=True)


@contextlib.contextmanager
def beside(plan: Plan) -> Iterator[Rivals]:
    """Train the rivals as long as the block runs."""
    found = Rivals(plan)
    try:
        yield found
    finally:
        found.end()


def learned_by(subject: Subject, trained: Trained, plan: Plan) -> Learned:
    """What the network has learned with an answer, up to the iterations that were asked for."""
    up_to = {n: flat for n, flat in trained.snapshots.items() if n in marks(plan.iterations)}
    return learned(subject.name, up_to, plan.seed, plan.setting.shots, plan.setting.rate)
