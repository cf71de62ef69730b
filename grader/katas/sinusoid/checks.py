"""What sinusoid asks for, and the truth that answers are compared with. For the judge alone."""

from functools import partial
from typing import Any

import torch
from torch import Tensor

from grader.catalog.checks import CheckText
from grader.judge.compare import Finding, Seen, Truth
from grader.judge.kata import Kata
from grader.judge.model_findings import state_as_before
from grader.judge.requirements import close_to, unchanged, written
from grader.judge.ways import slips_in_all_ways
from grader.katas.sinusoid.problems import draw
from grader.katas.sinusoid.training import Training, run


def curve(
    at: Training, *, on: str = "query", rate: float = 1.0, start: int = 0, heap: bool = False,
    stays: str = "",
) -> Tensor:  # fmt: skip
    """L_q(θ_0) … L_q(θ_k). Slips: it starts later; gradients heap up, or stay those at θ; each step
    is taken from θ."""
    theta, total, losses = at.theta, torch.zeros_like(at.theta), list[Tensor]()
    for _ in range(at.steps + start + 1):
        losses.append(at.loss(on, theta).detach())
        total = heap * total + at.slope("support", at.theta if stays else theta)
        theta = (at.theta if stays == "all" else theta) - rate * at.rate * total
    return torch.stack(losses[start:])


kata = Kata("sinusoid", draw, at=Training)
kata.value("trained", lambda at, **mistakes: run(at, **mistakes)[0], named=True)
kata.value("history", lambda at, **mistakes: run(at, **mistakes)[1])
kata.value("curve", curve)
kata.truth(lambda at: at.original() | {"iterations": at.p.iterations})
kata.finite_differences(trained=Training.by_differences)


slips = partial(slips_in_all_ways, kata, shows=lambda problem: problem.momentum > 0)
slips("first-order", "trained", cut=(True,))
slips("gradients-accumulate", "trained", clears=("never",), cut=(False, True), divides=(1, 0))
slips("task-sum", "trained", divides=(0,), cut=(False, True))
slips("scaled-gradient", "trained", divides=(2,), cut=(False, True))
slips("last-task-only", "trained", last=(True,), divides=(0, 1), cut=(False, True))
slips("tasks-drawn-once", "trained", once=(True,), cut=(False, True))
slips("step-per-task", "trained", steps=("task",), clears=("task", "iteration", "never"),
      divides=(0, 1), cut=(False, True))  # fmt: skip
slips("original-modified", "trained", inside=(True,), cut=(True,), divides=(1, 0))
slips("optimizer-bypassed", "trained", plain=(True,), cut=(False, True))
slips("gradient-not-stored", "trained", lr=(0.0,))
for of in ("trained", "curve"):
    slips("inner-sign", of, rate=(-1.0,))
    slips("query-on-original", of, rate=(0.0,))
    slips("query-on-support", of, on=("support",))
slips("loss-after-step", "history", late=(1.0, 0.0))
slips("curve-starts-late", "curve", start=(1,))
slips("gradients-accumulate", "curve", heap=(True,))
slips("steps-at-theta", "curve", stays=("gradient",))
slips("single-step", "curve", stays=("all",))


@kata.fact
def drawn_too_seldom(seen: Any, truth: Truth) -> bool:
    return bool(seen.draws < truth.iterations)


@kata.fact
def too_many_steps(seen: Any, truth: Truth) -> bool:
    return bool(seen.steps > truth.iterations)


@kata.fact
def starts_late(seen: Any, truth: Truth) -> bool:
    """The curve has another length, and does not begin with the loss at θ."""
    first, right = seen.curve[0], truth.curve.vector
    return len(seen.curve) != len(right) and bool((first - right[0]).abs() > 1e-4 * right[0].abs())


@kata.fact
def other_length(seen: Any, truth: Truth) -> bool:
    """The history or the curve has another number of entries than it should."""
    names = [name for name in ("history", "curve") if name in vars(seen)]
    return any(len(getattr(seen, n)) != len(getattr(truth, n).vector) for n in names)


def once_per_iteration(seen: Seen, truth: Truth, text: CheckText) -> Finding | None:
    """A batch is drawn and a step taken in each iteration, no more and no less."""
    for what, n in (("`sample_tasks` is called", seen.draws), ("the optimizer steps", seen.steps)):
        if n != truth.iterations:
            times = f"{n} time{'s' * (n != 1)}"
            return Finding(f"{what} {times} where `iterations` is {truth.iterations}", text.asks)
    return None


def only_weights_move(seen: Seen, truth: Truth, text: CheckText | None = None) -> Finding | None:
    """Training leaves all of the model but its weights, `.grad` and mode as it was."""
    right = {"weights": [*truth.weights.tensors], "modes": truth.modes}
    right |= {"outputs": truth.outputs_before.tensors[0]}
    return state_as_before(Seen(**vars(seen.training) | right), truth, "meta_train")


@kata.fact
def more_than_weights_move(seen: Seen, truth: Truth) -> bool:
    return only_weights_move(seen, truth) is not None


kata.require("functions_are_written", written)
kata.require("one_batch_and_one_step_per_iteration", once_per_iteration)
kata.require("only_the_weights_are_trained", only_weights_move)
kata.require("trained_weights_are_right", close_to("trained", in_turn=True))
kata.require("history_is_right", close_to("history", in_turn=True))
kata.require("curve_leaves_the_model_alone", unchanged("after", "adaptation_curve"))
kata.require("curve_is_right", close_to("curve", in_turn=True))
kata.elsewhere()
