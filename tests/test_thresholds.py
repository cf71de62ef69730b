"""Every seed draws tasks that cross the thresholds an answer may hold, and an unfamiliar loss; what
the outer update returns is read in every form that a right answer gives it."""

from pathlib import Path

import pytest
import torch
from torch.nn import functional as F

from grader.common.families import build_task
from grader.common.seeds import derive
from grader.common.tasks import Snapshot, number_of
from grader.judge.losses import TaskLosses, gradient
from grader.pipeline.grade import load_kata

from .known_answers import ANSWERS, SEED, Graded, seeds, slow

META = ("maml", "unroll")
SEEDS = [*range(3), *slow(range(3, 25))]


def land_of(slug: str, family: str, number: int) -> tuple[TaskLosses, float, int]:
    """The task of this family in the exam of one seed, its rate and its steps."""
    problems = load_kata(slug).draw(derive(SEED, "thresholds", number))
    (problem,) = (p for p in problems if p.family == family)
    return TaskLosses(problem.build()), problem.inner_lr, problem.steps


@pytest.mark.parametrize("slug", META)
@pytest.mark.parametrize("number", SEEDS)
def test_a_steep_task_has_a_gradient_beyond_every_usual_limit(slug: str, number: int) -> None:
    losses, _, _ = land_of(slug, "steep", number)
    slope = gradient(losses.support_loss, losses.theta)
    assert slope.abs().max() > 120
    assert slope.norm() > 200


@pytest.mark.parametrize("slug", META)
@pytest.mark.parametrize("number", SEEDS)
def test_a_near_task_has_a_small_loss_in_every_step(slug: str, number: int) -> None:
    losses, rate, steps = land_of(slug, "near", number)
    for theta in losses.adapt(losses.theta, rate, steps)[:-1]:
        assert losses.support_loss(theta) < 5e-5
    # No step at all gives another model, by ten tolerances and more.
    moved = losses.outputs(losses.adapt(losses.theta, rate, steps)[-1], losses.query[0])
    assert (moved - losses.outputs(losses.theta, losses.query[0])).norm() > 1e-5 * moved.norm()


@pytest.mark.parametrize("slug", META)
@pytest.mark.parametrize("number", SEEDS)
def test_an_unfamiliar_loss_is_not_the_squared_error(slug: str, number: int) -> None:
    losses, rate, steps = land_of(slug, "unfamiliar", number)
    right = losses.outputs(losses.adapt(losses.theta, rate, steps)[-1], losses.query[0])
    losses.loss_fn = F.mse_loss
    wrong = losses.outputs(losses.adapt(losses.theta, rate, steps)[-1], losses.query[0])
    assert (right - wrong).norm() > 1e-3 * right.norm()


def test_unroll_asks_for_more_steps_than_ten() -> None:
    assert max(p.steps for p in load_kata("unroll").draw(SEED) if p.required) == 12


THRESHOLDS = sorted(
    path
    for slug in META
    for pattern in ("clipped_*_at_*", "stops_early_*", "loss_ignored*")
    for path in (ANSWERS / "wrong" / slug).glob(f"{pattern}.py")
)


@pytest.mark.parametrize("path", THRESHOLDS, ids=lambda path: f"{path.parent.name}/{path.stem}")
@pytest.mark.parametrize("number", seeds(3))
def test_a_threshold_is_seen_whatever_the_seed(graded: Graded, path: Path, number: int) -> None:
    assert graded(path, number).outcome == "failed"


@pytest.mark.parametrize(
    "given",
    [
        torch.tensor(2.5, dtype=torch.float64),
        torch.tensor(2.5),
        torch.tensor([2.5]),
        torch.tensor([[2.5]], requires_grad=True),
        2.5,
    ],
)
def test_one_number_is_read_in_every_form(given: object) -> None:
    read = number_of(given)
    assert isinstance(read, torch.Tensor)
    assert (read.shape, read.dtype, float(read)) == ((), torch.float64, 2.5)


@pytest.mark.parametrize("given", [None, True, "2.5", [2.5], torch.ones(2), torch.tensor(2)])
def test_what_is_not_a_loss_stays_what_it_is(given: object) -> None:
    assert number_of(given) is given


def test_a_snapshot_sees_hooks_and_frozen_parameters() -> None:
    task = build_task("plain", SEED)
    before = Snapshot.of(task.model, task.query_x)
    handle = task.model[0].register_forward_hook(lambda *args: None)  # type: ignore[index]
    task.model[2].weight.requires_grad_(False)  # type: ignore[index]
    look = before.look()
    assert (look["hooked"], look["frozen"]) == ("0", "2.weight")
    handle.remove()
    task.model.requires_grad_(True)
    look = before.look()
    assert (look["hooked"], look["frozen"]) == ("", "")
