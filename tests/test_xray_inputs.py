"""The X-ray without a model: it begins at the tensors that the answer's function was given."""

import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch

from grader import catalog
from grader.judge.verdict import Verdict
from grader.pipeline import explain
from grader.pipeline.exam import ExamRun
from grader.pipeline.grade import grade_with
from grader.wall.run import Run
from grader.wall.workers import Workers
from grader.worker import answer as loading
from grader.worker.xray.run import examine

from .conftest import ANSWERS, SEED

Probe = Callable[[Any, Any], Iterator[dict[str, object]]]

CUBE = """
import torch

def product(function, x, vector):
    y = function(x)
    dummy = torch.zeros_like(y, requires_grad=True)
    (pulled,) = torch.autograd.grad(y, x, dummy, create_graph=True)
    (result,) = torch.autograd.grad(pulled, dummy, vector{graph})
    return result
"""
BOX = """
def surrogate(log_probs, rewards, discount):
    total = log_probs.cumsum(0)
    return (rewards * {total}.exp()).sum()
"""
NESTED = """
def gradient(losses, weights, *, hyper):
    return {first}.sum() * weights["b"][0].sum() * hyper.sum()
"""


def seen_by(probe: Probe, source: str) -> dict[str, Any]:
    module = loading.run_module(loading.compile_answer(source, "a.py")[0], "a.py")
    return examine(module, None, probe, "a.py")


def of_a_leaf(answer: Any, problem: None) -> Iterator[dict[str, object]]:
    x = torch.ones(3, requires_grad=True)
    yield {"product": answer.product(lambda x: x**3, x, torch.ones(3))}


def of_a_computed_tensor(answer: Any, problem: None) -> Iterator[dict[str, object]]:
    logits = torch.ones(4, requires_grad=True)
    yield {"value": answer.surrogate(logits.log_softmax(0), torch.ones(4), 0.5)}


def of_nested_tensors(answer: Any, problem: None) -> Iterator[dict[str, object]]:
    start = torch.ones(3, requires_grad=True)
    weights = {"a": [start * 2], "b": (start * 3, None)}
    yield {"value": answer.gradient([len], weights, hyper=torch.ones(2, requires_grad=True))}


def test_a_tensor_that_is_given_is_where_paths_lead() -> None:
    seen = seen_by(of_a_leaf, CUBE.format(graph=", create_graph=True"))
    assert seen["cuts"] == []
    assert seen["picture"].splitlines() == ["your result", "└─ reaches 1 of 1 inputs: x"]


def test_a_cut_behind_a_tensor_that_is_given() -> None:
    seen = seen_by(of_a_leaf, CUBE.format(graph=""))
    assert [cut["line"] for cut in seen["cuts"]] == [8]
    assert "does not reach 1 of 1 inputs: x" in seen["picture"]


def test_a_computed_tensor_is_a_beginning_too() -> None:
    right, cut = (seen_by(of_a_computed_tensor, BOX.format(total=t)) for t in TOTALS)
    assert right["cuts"] == []
    assert right["picture"].splitlines()[1:] == ["└─ reaches 1 of 1 inputs: log_probs"]
    assert [(c["line"], c["operation"]) for c in cut["cuts"]] == [(4, ".detach()")]
    assert "does not reach 1 of 1 inputs: log_probs" in cut["picture"]


TOTALS = ("total", "total.detach()")


def test_nested_tensors_have_the_names_that_a_learner_would_write() -> None:
    whole = seen_by(of_nested_tensors, NESTED.format(first='weights["a"][0]'))
    assert "reaches 3 of 3 inputs: hyper, weights['a'][0], weights['b'][0]" in whole["picture"]
    assert whole["cuts"] == []
    part = seen_by(of_nested_tensors, NESTED.format(first='weights["a"][0].data'))
    assert "reaches 2 of 3 inputs: hyper, weights['b'][0]" in part["picture"]
    assert "does not reach 1 of 3 inputs: weights['a'][0]" in part["picture"]
    assert [cut["operation"] for cut in part["cuts"]] == [".data"]


def test_each_build_has_inputs_of_its_own() -> None:
    def probe(answer: Any, problem: None) -> Iterator[dict[str, object]]:
        for part in (of_a_computed_tensor, of_a_computed_tensor):
            yield from part(answer, problem)

    seen = seen_by(probe, BOX.format(total="total"))
    assert seen["picture"].splitlines()[1:] == ["└─ reaches 1 of 1 inputs: log_probs"]
    assert len(seen_by(probe, BOX.format(total="total.detach()"))["cuts"]) == 1


def test_the_same_inputs_may_be_used_again() -> None:
    def probe(answer: Any, problem: None) -> Iterator[dict[str, object]]:
        x = torch.ones(4, requires_grad=True) * 2
        first = answer.surrogate(x, torch.ones(4), 0.5)
        yield {"second": answer.surrogate(x, first.expand(4), 0.5)}

    seen = seen_by(probe, BOX.format(total="total"))
    assert seen["picture"].splitlines()[1:] == ["└─ reaches 1 of 1 inputs: log_probs"]


def test_a_loss_that_is_given_beside_computed_weights_is_not_a_beginning() -> None:
    def probe(answer: Any, problem: None) -> Iterator[dict[str, object]]:
        weights = [torch.ones(2, requires_grad=True) * 2, torch.ones(2, requires_grad=True)]
        yield {"value": answer.scaled((weights[0] * weights[1]).sum(), weights)}

    seen = seen_by(probe, "def scaled(loss, weights):\n    return loss * 2\n")
    assert seen["picture"].splitlines()[1] == "└─ reaches 2 of 2 inputs: weights[1], weights[0]"


def test_a_function_without_a_signature_has_positions() -> None:
    def probe(answer: Any, problem: None) -> Iterator[dict[str, object]]:
        yield {"value": answer.power(torch.ones(2, requires_grad=True), 2)}

    seen = seen_by(probe, "import torch\npower = torch.pow\n")
    assert "reaches 1 of 1 inputs: argument 1" in seen["picture"]


@pytest.fixture
def detaching_is_right(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = catalog.entry
    changed = lambda slug: dataclasses.replace(plain(slug), detaching_is_right=True)  # noqa: E731
    monkeypatch.setattr(catalog, "entry", changed)


@pytest.mark.usefixtures("detaching_is_right")
def test_where_detaching_is_right_nobody_is_shown_a_cut(workers: Workers) -> None:
    verdict = graded(workers, "first_order_no_create_graph")
    assert verdict.diagnosis is not None
    assert verdict.diagnosis["evidence"]["cut"] is None
    assert "picture" not in verdict.diagnosis["evidence"]


@pytest.mark.usefixtures("detaching_is_right")
def test_where_detaching_is_right_the_xray_runs_only_for_what_torch_refused(
    workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs: list[int] = []

    def xray(workers: Workers, exam_run: ExamRun, index: int) -> tuple[Run, dict[str, Any]]:
        runs.append(index)
        return Run(), {"failure": None, "cuts": [{"line": 1}]}

    monkeypatch.setattr(explain, "_xray", xray)
    graded(workers, "first_order_no_create_graph")
    assert not runs
    verdict = graded(workers, "graph_freed_inner")
    assert len(runs) == 1
    assert verdict.diagnosis is not None
    assert verdict.diagnosis["evidence"]["cut"] is None


def graded(workers: Workers, name: str) -> Verdict:
    return grade_with(workers, "maml", ANSWERS / "wrong" / "maml" / f"{name}.py", seed=SEED)
