"""Experiments: training goes on where it stopped, an answer can do no harm, plots stay the same."""

import math
import re
import runpy
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import torch
from torch import nn

from grader.answers.read import read_answer
from grader.cli.show import EXPERIMENTS
from grader.common.sines import Waves, draw, first_weights, in_shapes, network
from grader.experiments import loops, paper, pictures, rivals, state
from grader.experiments.plot import Line, Picture, Plot, steps_of, svg
from grader.experiments.results import Learned, Spread
from grader.experiments.rivals import Setting
from grader.experiments.state import Trained
from grader.experiments.subject import NotShown, Subject, graded
from grader.experiments.training import Plan, marks, train
from grader.wall.run import Deadline
from grader.wall.workers import Workers

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
    loss_fn = nn.functional.mse_loss
    for x, y, query_x, query_y in zip(
        waves.support_x, waves.support_y, waves.query_x, waves.query_y, strict=True
    ):
        fast = reference["maml_inner_update"](
            model, x, y, lambda o, t: (o - t).square().mean(), 0.1
        )
        reference["maml_outer_update"](model, fast, query_x, query_y, loss_fn)
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
    with pytest.raises(NotShown, match=r"0 iterations: .*0\.5 s of CPU time.*line 3"):
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
        (
            "model[0].weight.data = model[0].weight.data.double(); return model",
            "return 1.0",
            "left",
        ),
        ("import os; os._exit(3)", "pass", "exit status 3"),
        ("import os; os.write(4, b'KATA' * 99); os._exit(0)", "pass", "0 iterations"),
    ],
    ids=["raises", "nan", "list", "other_dtype", "exits", "writes_frames"],
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


# ---- plots ------------------------------------------------------------------------------------

LEARNED = [
    Learned(
        name,
        tuple((n, Spread(top / (1 + n / 100), 0.3, top + 0.2)) for n in (0, 100, 200)),
        tuple(Spread(top / (1 + k), top / (2 + k), top) for k in range(11)),
    )
    for name, top in (("your maml", 3.0), ("first order", 3.1), ("joint", 2.9))
]
SKETCH: list[list[tuple[float, float]]] = [
    [(x / 2, math.sin(x / 2 + shift)) for x in range(-10, 11)] for shift in range(6)
]
PICTURES = [
    pictures.by_iteration(LEARNED, "three groups"),
    pictures.by_step(LEARNED, "three groups"),
    pictures.waves("your maml", [SKETCH]),
]


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_a_picture_is_drawn_as_its_golden_file_says(picture: Picture) -> None:
    file = ROOT / "tests" / "golden" / "experiments" / f"{picture.name}.svg"
    assert svg(picture) == file.read_text(encoding="utf-8")


def elements(text: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(text).iter())


@pytest.mark.parametrize(
    "name", ["</text><script>alert(1)</script>", '"onload="x', "\u202e\x1b[2J"]
)
def test_what_stands_in_a_picture_is_text(name: str) -> None:
    line = Line(name, ((0.0, 1.0), (1.0, 2.0)))
    text = svg(Picture("x", name, name, (Plot(name, name, (line,), name),)))
    assert not any(element.tag.endswith("script") for element in elements(text))
    assert not any("onload" in element.attrib for element in elements(text))
    assert "\u202e" not in text
    assert "\x1b" not in text


def test_pictures_side_by_side_share_no_id() -> None:
    ids = [
        e.attrib["id"] for picture in PICTURES for e in elements(svg(picture)) if "id" in e.attrib
    ]
    assert len(set(ids)) == len(ids) == 2 * len(PICTURES)


def heights(text: str) -> list[float]:
    """Of the names at the ends of lines."""
    return [float(y) for y in re.findall(r'class="lead"/><text x="[\d.]+" y="([\d.]+)"', text)]


def test_names_at_the_ends_of_lines_do_not_lie_on_one_another() -> None:
    lines = tuple(Line(f"line {i}", ((0.0, 1.0), (1.0, 1.0 + i / 1000)), i) for i in range(5))
    found = sorted(heights(svg(Picture("x", "t", "s", (Plot("t", "x", lines),)))))
    assert len(found) == 5
    assert all(b - a >= 13.9 for a, b in zip(found, found[1:], strict=False))


@pytest.mark.parametrize(("low", "high"), [(0, 4.2), (-5, 5), (0, 0), (1e3, 1.4e4), (-0.3, 0.02)])
def test_the_numbers_at_an_axis_reach_around_what_is_drawn(low: float, high: float) -> None:
    found: Sequence[float] = steps_of(low, high)
    assert found[0] <= low + 1e-6
    assert found[-1] >= high - 1e-6
    assert 2 <= len(found) <= 8


# ---- pages ------------------------------------------------------------------------------------


def test_the_page_has_what_the_paper_has_beside_what_was_measured() -> None:
    maml = Learned("MAML", LEARNED[0].by_iteration, LEARNED[0].by_step)
    assert "| *the paper's* MAML |  | 0.67 | 0.38 | 0.35 |" in paper.table([maml], 5)
    assert "paper" not in paper.table([maml], 10)


def test_a_page_is_written_between_its_marks() -> None:
    text = (ROOT / paper.PAGE).read_text(encoding="utf-8")
    new = paper.between_marks(text, "this")
    assert f"{paper.BEGIN}\n\nthis\n\n{paper.END}" in new
    assert paper.between_marks(new, "this") == new
    with pytest.raises(ValueError, match="no marks"):
        paper.between_marks("nothing", "this")


def test_each_experiment_is_named_where_a_kata_says_why_it_matters() -> None:
    texts: Any = (ROOT / "grader" / "katas").glob("*/why.md")
    named = {n for file in texts for n in re.findall(r"`kata show ([\w-]+)`", file.read_text())}
    assert named == EXPERIMENTS.keys()


def test_waves_are_the_same_for_the_same_numbers_alone() -> None:
    def points(waves: Waves) -> list[float]:
        return waves.query_y.flatten().tolist()

    assert points(draw(1, 2, 3, 4)) == points(draw(1, 2, 3, 4))
    assert points(draw(1, 2, 3, 4)) != points(draw(1, 3, 3, 4))
