"""Every known mistake gets its name, the line where there is one, and texts that teach."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from grader import catalog
from grader.authoring.audit_results import diagnosed
from grader.catalog.diagnoses import NAMES_NOTHING, load_texts
from grader.judge.conditions import CONDITIONS
from grader.judge.verdict import Verdict
from grader.pipeline.grade import grade_with, load_kata
from grader.wall.workers import Workers

from .known_answers import ANSWERS, SEED, Graded, expected, known


@pytest.mark.slow
@pytest.mark.parametrize("path", known("wrong"))
@pytest.mark.parametrize("number", range(3))
def test_a_mistake_gets_its_name(graded: Graded, path: Path, number: int) -> None:
    verdict = graded(path, number)
    assert diagnosed(verdict) in expected(path), verdict.diagnosis


CUTS = {
    "maml/first_order_no_create_graph": "torch.autograd.grad(",
    "maml/first_order_gradient_data": ".data",
    "maml/first_order_gradient_detached": ".detach()",
    "maml/curvature_only_copy": "deepcopy",
    "maml/detached_copy_clone_detach": ".detach()",
    "maml/detached_copy_optimizer_step": "deepcopy",
    "unroll/last_step_only": "torch.autograd.grad(",
    "unroll/steps_detached_between": ".detach()",
    "hvp/not_differentiable_detached": ".detach()",
}


@pytest.mark.parametrize("name", CUTS)
def test_the_line_of_the_cut_is_shown(graded: Graded, name: str) -> None:
    path = ANSWERS / "wrong" / f"{name}.py"
    verdict = graded(path)
    assert verdict.diagnosis is not None
    cut = verdict.diagnosis["evidence"]["cut"]
    assert CUTS[name] in cut["source"]
    assert path.read_text(encoding="utf-8").splitlines()[cut["line"] - 1].strip() == cut["source"]
    assert set(cut) == {"line", "source", "operation", "function", "explanation"}


TWO_AT_ONCE = """
import torch
from torch.func import functional_call

def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    loss = loss_fn(model(support_x), support_y)
    params = dict(model.named_parameters())
    grads = torch.autograd.grad(loss, list(params.values()))
    fast = {n: p - 3 * inner_lr * g for (n, p), g in zip(params.items(), grads)}
    return lambda x: functional_call(model, fast, (x,))

def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    loss = loss_fn(fast_model(query_x), query_y)
    (-loss).backward()
    return loss
"""


def test_of_several_mistakes_the_first_on_the_way_is_named(
    grade_text: Callable[..., Verdict],
) -> None:
    diagnosis = grade_text("maml", TWO_AT_ONCE).diagnosis
    assert diagnosis is not None
    assert diagnosis["id"] == "inner-lr-wrong"
    assert diagnosis["evidence"]["curve"]["numbers"] == pytest.approx([3, 3, 3], abs=1e-3)
    # Taken at the rate that was recovered, the spectrum shows the others too.
    spectrum = diagnosis["evidence"]["spectrum"]
    assert spectrum["coefficients"]["first-order part"] == pytest.approx(-1, abs=1e-3)
    assert spectrum["coefficients"]["curvature part"] == pytest.approx(0, abs=1e-3)
    assert spectrum["right"]["curvature part"] == 1


ODD = TWO_AT_ONCE.replace("3 * inner_lr", "inner_lr").replace(
    "(-loss).backward()",
    "loss.backward()\n    for p in original_model.parameters():\n        p.grad = p.grad.sin()",
)


def test_what_nothing_explains_is_called_so_and_shows_its_numbers(
    grade_text: Callable[..., Verdict],
) -> None:
    text = ODD.replace("list(params.values()))", "list(params.values()), create_graph=True)")
    diagnosis = grade_text("maml", text).diagnosis
    assert diagnosis is not None
    assert diagnosis["id"] == "unexplained"
    assert diagnosis["evidence"]["spectrum"]["residual"] > 1e-3


REENTRANT = """import torch
from torch.utils.checkpoint import checkpoint


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    x = support_x.detach().clone().requires_grad_()
    loss = LOSS
    params = dict(model.named_parameters())
    grads = torch.autograd.grad(loss, list(params.values()), create_graph=True)
    fast = {n: p - inner_lr * g for (n, p), g in zip(params.items(), grads)}
    return lambda q: torch.func.functional_call(model, fast, (q,))


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    loss = loss_fn(fast_model(query_x), query_y)
    loss.backward()
    return loss
"""


@pytest.mark.parametrize(
    "loss",
    [
        "loss_fn(checkpoint(model, x, use_reentrant=True), support_y)",
        "checkpoint(lambda z: loss_fn(model(z), support_y), x, use_reentrant=True)",
    ],
)
def test_a_reentrant_checkpoint_is_not_called_a_loss_made_anew(
    grade_text: Callable[..., Verdict], loss: str
) -> None:
    diagnosis = grade_text("maml", REENTRANT.replace("LOSS", loss)).diagnosis
    assert diagnosis is not None
    assert diagnosis["id"] == "gradient-cut"
    cut = diagnosis["evidence"]["cut"]
    assert (cut["line"], cut["operation"]) == (7, "torch.utils.checkpoint")


def test_a_broken_xray_changes_no_verdict(
    workers: Workers, monkeypatch: pytest.MonkeyPatch, grade_text: Callable[..., Verdict]
) -> None:
    from grader.common.faults import GraderFault
    from grader.pipeline import explain

    path = ANSWERS / "wrong" / "maml" / "first_order_no_create_graph.py"
    whole = grade_with(workers, "maml", path, seed=SEED)
    plain = explain.observe

    def without_xray(workers: Workers, request):  # type: ignore[no-untyped-def]
        if request.xray:
            raise GraderFault("no X-ray today")
        return plain(workers, request)

    monkeypatch.setattr(explain, "observe", without_xray)
    verdict = grade_with(workers, "maml", path, seed=SEED)
    assert verdict.checks == whole.checks
    assert diagnosed(verdict) == "first-order"
    assert verdict.diagnosis is not None
    assert verdict.diagnosis["evidence"]["xray"] == "no X-ray today"


LIES = """
import torch
class Liar:
    def __getattr__(self, name): raise SystemExit
def hessian_vector_product(loss, params, vector):
    import os
    import grader.protocol.frames as frames
    frames.Packer.frame = lambda self, kind, fields: FORGED
    return torch.autograd.grad(loss, params)
FORGED = b"KATA" + (2).to_bytes(4, "little") + (0).to_bytes(4, "little") + b"{}"
"""


def test_a_forged_xray_does_no_harm(grade_text: Callable[..., Verdict]) -> None:
    assert grade_text("hvp", LIES).outcome != "passed"


# ---- texts ----


@pytest.mark.parametrize("slug", catalog.slugs())
def test_every_diagnosis_has_its_texts(slug: str) -> None:
    texts = load_texts(slug)
    assert len(texts.hints) == 3
    for entry in texts.entries:
        assert len(entry.hints) == 3
        assert 0 < len(entry.title) <= 70
        assert 0 < len(entry.explanation) <= 420
        assert all(0 < len(hint) <= 160 for hint in entry.hints)
    assert texts.entries[-1].id == "unexplained"
    assert len({entry.id for entry in texts.entries}) == len(texts.entries)


@pytest.mark.parametrize("slug", catalog.slugs())
def test_no_text_gives_the_solution_away(slug: str) -> None:
    texts = load_texts(slug)
    for entry in texts.entries:
        said = " ".join([entry.title, entry.explanation, *entry.hints])
        assert "create_graph" not in said
        assert "=True" not in said


OF_FACTS = ("fact", "some", "every")
"""The conditions that are about a fact of the kata's."""


@pytest.mark.parametrize("slug", catalog.slugs())
def test_every_condition_asks_for_something_that_there_is(slug: str) -> None:
    kata = load_kata(slug)
    asked = [c for entry in load_texts(slug).entries for c in (*entry.when, *entry.otherwise)]
    slips = {slip.id for slip in kata.slips}
    for condition in asked:
        assert {condition[key] for key in OF_FACTS if key in condition} <= set(kata.facts)
        assert condition.get("slip") is None or condition["slip"] in slips
        assert set(condition) <= CONDITIONS
    assert json.dumps(asked)


@pytest.mark.parametrize("slug", catalog.slugs())
def test_every_mistake_in_the_corpus_has_a_text(slug: str) -> None:
    ids = {entry.id for entry in load_texts(slug).entries}
    for path in (ANSWERS / "wrong" / slug).glob("*.py"):
        assert set(expected(path)) <= ids


@pytest.mark.parametrize(("slug", "least"), [("maml", 60), ("hvp", 15), ("unroll", 15)])
def test_the_corpus_is_large(slug: str, least: int) -> None:
    assert len(list((ANSWERS / "wrong" / slug).glob("*.py"))) >= least


UNKNOWN = {
    "outputs that overflow": ("3 * inner_lr", "1e160"),
    "a gradient of another shape": (
        "(-loss).backward()",
        "loss.backward()\n    for p in original_model.parameters(): p.grad = p.grad.reshape(-1)",
    ),
}


@pytest.mark.parametrize("change", UNKNOWN.values(), ids=UNKNOWN)
def test_nothing_false_is_said_of_what_is_not_known(
    grade_text: Callable[..., Verdict], change: tuple[str, str]
) -> None:
    text = TWO_AT_ONCE.replace(
        "list(params.values()))", "list(params.values()), create_graph=True)"
    )
    if change[0] != "3 * inner_lr":
        text = text.replace("3 * inner_lr", "inner_lr")
    diagnosis = grade_text("maml", text.replace(*change)).diagnosis
    assert diagnosis is not None
    assert diagnosis["id"] in NAMES_NOTHING


def test_a_product_that_is_not_finite_is_not_called_of_a_wrong_type(
    grade_text: Callable[..., Verdict],
) -> None:
    text = (
        "import torch\ndef hessian_vector_product(loss, params, vector):\n"
        "    return tuple(p / 0 * loss for p in params)\n"
    )
    diagnosis = grade_text("hvp", text).diagnosis
    assert diagnosis is not None
    assert diagnosis["id"] == "unexplained"


@pytest.mark.parametrize("slug", catalog.slugs())
def test_every_fact_is_asked_for_by_some_diagnosis(slug: str) -> None:
    asked = [c for entry in load_texts(slug).entries for c in entry.when]
    named = {c[key] for c in asked for key in OF_FACTS if key in c}
    assert set(load_kata(slug).facts) == named


@pytest.mark.parametrize("slug", catalog.slugs())
def test_what_a_kata_says_of_a_common_mistake_comes_before_what_is_said_of_it_everywhere(
    slug: str,
) -> None:
    texts = load_texts(slug)
    ids = [entry.id for entry in texts.entries]
    assert len(set(ids)) == len(ids)
    assert ids[-1] == "unexplained"
    own = [id for id in ids if id in texts.own]
    assert ids[: len(own) - 1] == own[:-1]
