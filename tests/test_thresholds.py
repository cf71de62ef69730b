"""Every seed draws tasks that cross the thresholds an answer may hold, and an unfamiliar loss; what
the outer update returns is read in every form that a right answer gives it."""

from pathlib import Path

import pytest
import torch
from torch.nn import functional as F

from grader.common.families import build_task
from grader.common.seeds import derive
from grader.common.tasks import Snapshot, number_of
from grader.judge.compare import Finding, Truth
from grader.judge.evidence import as_seen
from grader.judge.losses import TaskLosses, gradient
from grader.pipeline.grade import load_kata
from grader.protocol.frames import HEAD, decode, encode, frame_size

from .known_answers import ANSWERS, SEED, Graded, slow

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
    assert max(p.steps for p in load_kata("unroll").draw(SEED) if p.required) == 7


THRESHOLDS = sorted(
    path
    for slug in META
    for pattern in ("clipped_*_at_*", "stops_early_*", "loss_ignored*")
    for path in (ANSWERS / "wrong" / slug).glob(f"{pattern}.py")
)


@pytest.mark.slow
@pytest.mark.parametrize("path", THRESHOLDS, ids=lambda path: f"{path.parent.name}/{path.stem}")
@pytest.mark.parametrize("number", range(3))
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


@pytest.mark.parametrize("given", [None, True, 2, "2.5", [2.5], 2.5j, torch.ones(2)])
def test_what_is_not_a_loss_stays_what_it_is(given: object) -> None:
    assert number_of(given) is given


class Wrapped(torch.Tensor):
    """A tensor of a type of its own, as some libraries return it."""


def looked_at(returned: object) -> Finding | None:
    """What the check of the meta-loss says of this, sent as the worker sends it."""
    data = encode("observation", {}, {"meta_loss": number_of(returned)})
    header, _ = frame_size(data[: HEAD.size])
    frame = decode(data[HEAD.size : HEAD.size + header], data[HEAD.size + header :])
    right = torch.tensor(2.5, dtype=torch.float64)
    truth = Truth.of({"meta_loss": right, "again": False}, torch.float64)
    checks = {check.id: check for check in load_kata("maml").checks}
    return checks["meta_loss_is_returned"].function(as_seen(frame.values), truth)


@pytest.mark.parametrize(
    "returned",
    [
        2.5,
        torch.tensor(2.5),
        torch.tensor(2.5, dtype=torch.float64, requires_grad=True) * 1,
        torch.tensor([[2.5]]),
        torch.tensor(2.5).as_subclass(Wrapped),
        torch.nn.Parameter(torch.tensor(2.5)),
    ],
)
def test_the_right_meta_loss_is_accepted_in_every_form(returned: object) -> None:
    assert looked_at(returned) is None


@pytest.mark.parametrize(
    ("returned", "says"),
    [
        (None, "returns None"),
        ("banana", "returns 'banana'"),
        (True, "returns True"),
        (2, "returns 2"),
        (2.5j, "returns a complex"),
        ((2.5,), "returns a sequence of 1"),
        ({"loss": 2.5}, "returns a dict"),
        (torch.ones(3), "returns a tensor of shape (3,)"),
        (torch.ones(0), "returns a tensor of shape (0,)"),
        (torch.tensor([2]), "has dtype int64, not float64"),
        (torch.tensor(True), "has dtype bool, not float64"),
        (torch.tensor([2.5j]), "a tensor of dtype torch.complex64"),
        (25.0, "it is 25, and should be 2.5"),
        (torch.tensor(-2.5), "it is -2.5, and should be 2.5"),
        (0.0, "is zero everywhere"),
        (float("nan"), "holds NaN or infinity"),
        (torch.tensor([float("inf")]), "holds NaN or infinity"),
    ],
)
def test_another_meta_loss_is_refused_and_described(returned: object, says: str) -> None:
    finding = looked_at(returned)
    assert finding is not None
    assert says in finding.does
    assert "the query loss at the adapted weights" in finding.asks


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
