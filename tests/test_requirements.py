"""Requirements on figures, the fact that one fails, and what counts as carried over."""

from collections.abc import Callable

import pytest
import torch

from grader.catalog.checks import CheckText
from grader.judge import messages
from grader.judge.compare import Seen, Truth, share_off
from grader.judge.model_findings import is_carried_over
from grader.judge.requirements import fails, grows_at_most
from grader.judge.verdict import Verdict
from grader.pipeline.grade import load_kata

SIZES = ("2 tasks", "8 tasks")
ASKS = CheckText("shared", "tasks share kernels", asks="the kata asks for it")


@pytest.mark.parametrize(
    ("small", "large", "found"),
    [(50, 50, ""), (50, 51, "the same number"), (44, 44, "at least 45"), (None, 50, "")],
)
def test_a_figure_grows_no_more_than_is_allowed_and_hides_nothing(
    small: int | None, large: int, found: str
) -> None:
    test = grows_at_most(("few", "many"), "kernels", "f", sizes=SIZES, factor=1, least=45)
    seen = Seen(few=small, many=large)
    finding = test(seen, Truth(), ASKS)
    assert (finding is not None) == bool(found)
    assert found in (finding.does if finding else "")
    fact = fails("kernels_grow", test)
    assert fact.__name__ == "kernels_grow"
    assert fact(seen, Truth()) == bool(found)


def wide(*numbers: float) -> torch.Tensor:
    return torch.tensor(numbers, dtype=torch.float64)


FIRST, OTHER = wide(1.0, 2.0), wide(3.0, -1.0)
TRUTH = Truth.of({"again": True, "slope": FIRST, "other_slope": OTHER}, torch.float64)


@pytest.mark.parametrize(
    ("first_call", "in_turn", "carried"),
    [
        (FIRST, [FIRST, OTHER, OTHER], False),
        (FIRST, [FIRST, FIRST, FIRST], True),  # the first result is kept
        (FIRST, [OTHER, OTHER, OTHER], True),  # kept from another model
        (OTHER, [OTHER, FIRST, FIRST], False),  # wrong from the first call on
        (FIRST, [FIRST, OTHER * (1 + 1e-5), OTHER], False),  # an error of a few digits
    ],
)
def test_what_is_right_first_and_wrong_later_is_carried_over(
    first_call: torch.Tensor, in_turn: list[torch.Tensor], carried: bool
) -> None:
    assert is_carried_over(Seen(slope=first_call, slope_in_turn=in_turn), TRUTH) is carried


def test_how_far_a_value_is_off_is_relative_to_its_length() -> None:
    assert share_off(wide(2.0, 4.0), TRUTH.slope) == pytest.approx(1.0)


DTYPES = """
import torch
def central_difference(function, x, eps):
    print(torch.zeros(1).dtype, x.dtype)
    return x
def gradients_agree(function, gradient, x):
    return True
"""


def test_a_kata_may_choose_the_default_dtype_that_answers_meet(
    grade_text: Callable[..., Verdict],
) -> None:
    problem = load_kata("gradcheck").draw(1)[0]
    assert (problem.default_dtype, problem.dtype) == (torch.float32, torch.float64)
    seen = set(grade_text("gradcheck", DTYPES).output.splitlines())
    assert seen == {"torch.float32 torch.float64"}


FILLED_AND_ODD = """
import torch
def multi_step_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, weights
):
    for parameter in model.parameters():
        parameter.grad = torch.full_like(parameter, 0.123)
    return tuple(torch.sin(9 * p) for p in model.parameters())
"""


def test_a_filled_grad_beside_numbers_that_nothing_explains_is_named(
    grade_text: Callable[..., Verdict],
) -> None:
    diagnosis = grade_text("multi_step_loss", FILLED_AND_ODD).diagnosis
    assert diagnosis is not None
    assert diagnosis["id"] == "original-modified"


@pytest.mark.parametrize(
    ("slug", "number", "said"),
    [
        ("maml", 0, "problem 1 of 14: the plain model, inner_lr = 0.4, steps = 1."),
        ("jvp", 11, "problem 12 of 12: the offset function."),
        ("dice", 0, "problem 1 of 4: the batch case, discount = 0.8."),
    ],
)
def test_a_problem_is_described_by_what_it_is_about(slug: str, number: int, said: str) -> None:
    assert messages.where(load_kata(slug).draw(1), number) == said
