"""What is said first is what failed first, and further cuts are kept apart from it."""

import io
from collections.abc import Callable

import pytest
from rich.console import Console

from grader.authoring.audit_results import diagnosed
from grader.judge.verdict import Verdict
from grader.report.compose import story_of
from grader.report.terminal import Terminal

from .known_answers import ANSWERS, Graded, expected, slow

WRONG = ANSWERS / "wrong"

NUMBER_THEN_EXCEPTION = """
import torch
from torch.func import functional_call

def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    params = dict(model.named_parameters())
    loss = loss_fn(model(support_x), support_y)
    grads = torch.autograd.grad(loss, list(params.values()))
    fast = {n: p + inner_lr * g for (n, p), g in zip(params.items(), grads)}
    return lambda x: functional_call(model, fast, (x,))

def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    raise ValueError("not today")
"""


def shown(verdict: Verdict) -> str:
    stream = io.StringIO()
    Terminal(Console(file=stream, width=100, color_system=None)).verdict(verdict)
    return stream.getvalue()


def test_a_wrong_number_that_comes_first_makes_the_headline(
    grade_text: Callable[..., Verdict],
) -> None:
    verdict = grade_text("maml", NUMBER_THEN_EXCEPTION)
    assert verdict.outcome == "failed"
    assert story_of(verdict).headline.startswith("Not passed yet: ")
    assert "not today" not in verdict.summary
    assert any("not today" in check.message for check in verdict.checks)


def test_an_exception_that_comes_first_makes_the_headline(
    grade_text: Callable[..., Verdict],
) -> None:
    text = NUMBER_THEN_EXCEPTION.replace("params = dict", "raise KeyError(1)\n    params = dict")
    assert story_of(grade_text("maml", text)).headline.startswith(
        "Your answer raised an exception: "
    )


def test_the_line_of_another_mistake_is_shown_as_another(
    grade_text: Callable[..., Verdict],
) -> None:
    verdict = grade_text("maml", NUMBER_THEN_EXCEPTION)
    assert diagnosed(verdict) == "inner-sign"
    assert verdict.diagnosis is not None
    assert verdict.diagnosis["evidence"]["beside"] is True
    assert "Also, a gradient is lost at line 8" in shown(verdict)


def test_the_line_of_the_mistake_that_is_named_is_shown_as_its_own(graded: Graded) -> None:
    verdict = graded(WRONG / "maml/first_order_no_create_graph.py")
    assert verdict.diagnosis is not None
    assert "beside" not in verdict.diagnosis["evidence"]
    assert "Lost at line" in shown(verdict)


NUMBER_THEN_NO_END = """
import torch

calls = []

def hessian_vector_product(loss, params, vector):
    calls.append(len(calls))
    while len(calls) > 12:  # the fourth problem has no end
        pass
    slope = torch.autograd.grad(loss, params, create_graph=True)
    product = torch.autograd.grad(slope, params, grad_outputs=vector, create_graph=True)
    return tuple(-entry for entry in product)
"""


def test_a_number_that_was_wrong_before_the_time_ran_out_is_reported(
    grade_text: Callable[..., Verdict],
) -> None:
    verdict = grade_text("hvp", NUMBER_THEN_NO_END, deadline=6.0)
    assert verdict.outcome == "failed"
    assert diagnosed(verdict) == "wrong-sign"
    assert verdict.error is None


@pytest.mark.parametrize(
    "name",
    [
        "maml/clipped_norm_loose",
        "maml/clipped_per_tensor_at_ten",
        "maml/first_order_fast_grads_copied",
        "maml/state_carried_over_model",
        "maml/zero_gradient_inner_unused",
        "unroll/first_order_no_create_graph",
        "unroll/wrong_variable_flat",
    ],
)
@pytest.mark.parametrize("number", [1, *slow(range(2, 7))])
def test_a_name_does_not_change_with_the_seed(graded: Graded, name: str, number: int) -> None:
    path = WRONG / f"{name}.py"
    assert diagnosed(graded(path, number)) in expected(path)
