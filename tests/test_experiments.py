"""Experiments: training goes on where it stopped, and an answer can do no harm."""

import math
import re
import runpy
from pathlib import Path

import pytest
import torch

from grader.answers.read import read_answer
from grader.common.sines import draw, first_weights, in_shapes, network
from grader.experiments import loops, rivals, state
from grader.experiments.rivals import Setting
from grader.experiments.state import Trained
from grader.experiments.subject import NotShown, Subject, graded
from grader.experiments.training import Plan, marks, train
from grader.wall.run import Deadline
from grader.wall.workers import Workers
from grader.worker.experiments import squared_error

from .conftest import ANSWERS, ROOT

REFERENCE = ROOT / "solutions" / "maml.py"
FIRST_ORDER = ANSWERS / "wrong" / "maml" / "first_order_no_create_graph.py"
SMALL = Setting(shots=5, tasks=3)
PLAN = Plan(seed=7, iterations=50, setting=SMALL)
PAIR = """
def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    {inner}

def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    {outer}

def model_of(size):
    import torch
    return torch.nn.Linear(40, size)
"""


def subject(file: Path, kata: str = "maml") -> Subject:
    return Subject(kata, read_answer(file), "this answer")


def trained(
    workers: Workers, of: Subject, plan: Plan = PLAN, begin: Trained | None = None
) -> Trained:
    def nothing(_: Trained) -> None: ...

    return train(workers, of, plan, begin or state.begun(plan.seed), nothing, nothing)


def written(folder: Path, inner: str, outer: str = "return fast_model(query_x).sum()") -> Subject:
    file = folder / "answer.py"
    file.write_text(PAIR.format(inner=inner, outer=outer), encoding="utf-8")
    return subject(file)


# ---- what is compared with what ---------------------------------------------------------------


def test_the_batched_gradient_is_the_mean_of_what_the_reference_computes() -> None:
    reference = runpy.run_path(str(REFERENCE))
    flat, waves = first_weights(3), draw(3, 0, 4, 5)
    weights = [w.unsqueeze(0).requires_grad_() for w in in_shapes(flat)]
    model = network(flat)
    for x, y, query_x, query_y in zip(
        waves.support_x, waves.support_y, waves.query_x, waves.query_y, strict=True
    ):
        fast = reference["maml_inner_update"](
            model, x, y, lambda o, t: (o - t).square().mean(), 0.1
        )
        reference["maml_outer_update"](model, fast, query_x, query_y, squared_error)
    for found, parameter in zip(rivals.maml(weights, waves, 0.1), model.parameters(), strict=True):
        assert parameter.grad is not None
        torch.testing.assert_close(found[0], parameter.grad / 4, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("gradient", [rivals.maml, rivals.first_order, rivals.joint])
def test_several_seeds_are_trained_at_once_as_each_alone(gradient: rivals.Gradient) -> None:
    together = rivals.train(gradient, SMALL, [1, 2], [3])[3]
    for row, seed in enumerate((1, 2)):
        alone = rivals.train(gradient, SMALL, [seed], [3])[3][0]
        torch.testing.assert_close(together[row], alone, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize(
    ("file", "kata", "rival"),
    [
        (REFERENCE, "maml", rivals.maml),
        (ROOT / "solutions" / "sinusoid.py", "sinusoid", rivals.maml),
        (FIRST_ORDER, "maml", rivals.first_order),
    ],
    ids=["two_halves", "whole_loop", "first_order"],
)
def test_an_answer_learns_what_its_batched_rival_learns(
    workers: Workers, file: Path, kata: str, rival: rivals.Gradient
) -> None:
    plan = Plan(seed=7, iterations=25, setting=SMALL)
    expected = rivals.train(rival, SMALL, [7], [25])[25][0]
    found = trained(workers, subject(file, kata), plan)
    torch.testing.assert_close(found.weights, expected, rtol=1e-3, atol=2e-4)


def test_maml_and_first_order_part_in_few_iterations() -> None:
    exact, cheap = (
        rivals.train(gradient, SMALL, [7], [25])[25]
        for gradient in (rivals.maml, rivals.first_order)
    )
    assert float((exact - cheap).abs().max()) > 0.01


# ---- interrupts -------------------------------------------------------------------------------


def test_training_that_was_interrupted_goes_on_to_the_very_same_weights(
    workers: Workers, tmp_path: Path
) -> None:
    def keep(so_far: Trained) -> None:
        state.write(tmp_path, "key", so_far)

    def interrupt(_: Trained) -> None:
        raise KeyboardInterrupt

    of = subject(REFERENCE)
    with pytest.raises(KeyboardInterrupt):
        train(workers, of, PLAN, state.begun(7), keep, interrupt)
    kept, damage = state.read(tmp_path, "key")
    assert kept is not None
    assert (kept.done, damage) == (25, "")
    resumed, whole = trained(workers, of, begin=kept), trained(workers, of)
    assert resumed.weights.equal(whole.weights)
    assert resumed.losses == whole.losses
    assert resumed.snapshots.keys() == whole.snapshots.keys() == {0, 50}


def test_what_is_kept_comes_back_to_the_last_bit(tmp_path: Path) -> None:
    flat = first_weights(5)
    state.write(tmp_path, "key", Trained(25, flat, (flat, flat), (1.5,), {0: flat, 25: flat}))
    found, _ = state.read(tmp_path, "key")
    assert found is not None
    assert found.weights.equal(flat)
    assert found.snapshots[25].equal(flat)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"format": "kata-experiment/1", "done": -1}',
        "\0",
        '{"done": "x"}',
        "[" * 9999,
    ],
)
def test_damaged_state_is_reported_and_no_more(tmp_path: Path, text: str) -> None:
    state.write(tmp_path, "key", state.begun(0))
    (tmp_path / state.FOLDER / "key.json").write_text(text)
    found, damage = state.read(tmp_path, "key")
    assert found is None
    assert "begins anew" in damage


def test_state_whose_weights_are_not_finite_is_damaged(tmp_path: Path) -> None:
    state.write(tmp_path, "key", Trained(0, torch.full_like(first_weights(0), math.nan)))
    assert "begins anew" in state.read(tmp_path, "key")[1]


def test_state_is_not_written_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / ".kata").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="link"):
        state.write(tmp_path, "key", state.begun(0))


def test_few_files_are_kept(tmp_path: Path) -> None:
    for number in range(state.KEPT + 3):
        state.write(tmp_path, f"key{number}", state.begun(0))
    assert len(list((tmp_path / state.FOLDER).iterdir())) == state.KEPT


@pytest.mark.parametrize("iterations", [25, 400, 4000, 100_000])
def test_a_plot_has_few_points_and_the_last_one(iterations: int) -> None:
    found = marks(iterations)
    assert {0, iterations} <= found
    assert len(found) <= 22


# ---- answers that are not right, or worse -----------------------------------------------------


def test_a_wrong_answer_is_named_as_one(workers: Workers) -> None:
    found = graded(workers, ROOT, "maml", FIRST_ORDER, "process")
    assert found.name == "wrong answer"
    assert "constant" in found.mistake


def test_an_answer_that_is_a_stub_has_nothing_to_show(workers: Workers, tmp_path: Path) -> None:
    found = written(tmp_path, "raise NotImplementedError", "raise NotImplementedError")
    with pytest.raises(NotShown, match="nothing written"):
        graded(workers, ROOT, "maml", found.answer.path, "process")


def test_an_answer_that_loops_is_ended_at_its_line(workers: Workers, tmp_path: Path) -> None:
    plan = Plan(seed=7, iterations=50, setting=SMALL, deadline=Deadline.of(0.5))
    with pytest.raises(NotShown, match="for 25 iterations; it was at line 3"):
        trained(workers, written(tmp_path, "while True: pass"), plan)


def test_each_stretch_has_a_deadline_of_its_own(workers: Workers, tmp_path: Path) -> None:
    """Together they take longer than one may."""
    spin = "import time; t = time.process_time()\n    while time.process_time() - t < 0.02: pass"
    of = written(tmp_path, f"{spin}\n    return lambda x: model(x)")
    plan = Plan(seed=7, iterations=100, setting=Setting(5, 1), deadline=Deadline(1.2, 60.0))
    assert trained(workers, of, plan).done == 100


@pytest.mark.parametrize(
    ("inner", "outer", "says"),
    [
        ("raise ValueError('no' * 9999)", "pass", "it raised ValueError at line 3: nono"),
        ("return model", "return float('nan')", "no longer finite"),
        ("return model", "return [1]", "it raised TypeError"),
        ("return model", "original_model[4] = model_of(2); return 1.0", "other than the weights"),
        ("import os; os._exit(3)", "pass", "exit status 3"),
        ("import os; os.write(4, b'KATA' * 99); os._exit(0)", "pass", "0 iterations"),
    ],
    ids=["raises", "nan", "list", "other_shape", "exits", "writes_frames"],
)
def test_what_an_answer_does_wrong_is_said(
    workers: Workers, tmp_path: Path, inner: str, outer: str, says: str
) -> None:
    with pytest.raises(NotShown, match=re.escape(says)) as raised:
        trained(workers, written(tmp_path, inner, outer))
    assert len(str(raised.value)) < 600


# ---- loops ------------------------------------------------------------------------------------


def test_the_reference_loses_by_truncation_what_a_plain_unroll_says(workers: Workers) -> None:
    of = Subject("truncated_unroll", read_answer(ROOT / "solutions" / "truncated_unroll.py"), "x")
    plain = loops.truncation(workers, None, 0, "process")
    for one, other in zip(loops.truncation(workers, of, 0, "process"), plain, strict=True):
        numbers = [number for _, number in one.numbers]
        assert numbers == pytest.approx([number for _, number in other.numbers], abs=1e-6)
        assert numbers[0] > 0.5
        assert numbers[-1] < 1e-9


def test_without_an_answer_a_plain_unroll_is_counted_alone(workers: Workers) -> None:
    (plain,) = loops.memory(workers, None, "implicit_meta_gradient", 0, "process")
    assert plain.name == "plain unroll"


@pytest.mark.parametrize(
    ("kata", "function"),
    [
        ("implicit_maml", "implicit_meta_gradient"),
        ("checkpointed_unroll", "checkpointed_meta_gradient"),
    ],
)
def test_memory_grows_with_a_plain_unroll_and_hardly_with_the_reference(
    workers: Workers, kata: str, function: str
) -> None:
    of = Subject(kata, read_answer(ROOT / "solutions" / f"{kata}.py"), "x")
    plain, own = loops.memory(workers, of, function, 0, "process")
    assert plain.numbers[-1][1] > 20 * plain.numbers[0][1]
    assert own.numbers[-1][1] < 3 * own.numbers[0][1]
