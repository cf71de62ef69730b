"""Comparisons: what is near passes, what is not is shown in numbers, and nothing raises."""

import pytest
import torch
from torch import Tensor

from grader.judge.compare import Expected, Finding, Truth, close, present, zero_or_none
from grader.protocol.frames import Other

RIGHT = {"weight": torch.tensor([[1.0, 2.0], [3.0, 4.0]]).double(), "bias": torch.ones(2).double()}


def truth(dtype: torch.dtype = torch.float64) -> Expected:
    value = Truth.of({"value": RIGHT}, dtype).value
    assert isinstance(value, Expected)
    return value


def seen(**changes: object) -> list[object]:
    return list({**RIGHT, **changes}.values())


def found(value: object, dtype: torch.dtype = torch.float64) -> str:
    finding = close(value, truth(dtype), "the gradient", "it should be right")
    assert isinstance(finding, Finding)
    assert finding.asks == "it should be right"
    return finding.does


def test_the_right_value_passes() -> None:
    assert close(seen(), truth()) is None


@pytest.mark.parametrize(("dtype", "near"), [(torch.float64, 1e-6), (torch.float32, 1e-5)])
def test_near_is_relative_to_the_length_of_the_whole(dtype: torch.dtype, near: float) -> None:
    length = truth().length
    off = torch.tensor([length, 0]).double()
    assert close(seen(bias=RIGHT["bias"] + 0.9 * near * off), truth(dtype)) is None
    assert close(seen(bias=RIGHT["bias"] + 1.1 * near * off), truth(dtype)) is not None


def test_a_difference_is_shown_with_its_worst_entry() -> None:
    off = RIGHT["weight"] + torch.tensor([[0, 0], [5.0, 0]])
    assert found(seen(weight=off)) == (
        "the gradient is off by 88%: for example at weight[1, 0] it is 8, and should be 3"
    )


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "the gradient is None"),
        (Other("a Sequential"), "the gradient is a Sequential"),
        (torch.ones(6), "the gradient is a tensor of shape (6,)"),
        (seen()[:1], "the gradient has length 1, not 2"),
        ([], "the gradient has length 0, not 2"),
        (seen(bias=None), "the gradient is None for bias"),
        (seen(bias=None, weight=None), "the gradient is None for weight, bias"),
        (seen(bias=Other("a float")), "the gradient is a float for bias"),
        (seen(bias=7), "the gradient is an int for bias"),
        (seen(bias=torch.ones(3)), "the gradient has shape (3,), not (2,) for bias"),
        (seen(bias=torch.ones(2).half()), "the gradient has dtype float16, not float64 for bias"),
        (seen(bias=torch.ones(2).float()), "the gradient has dtype float32, not float64 for bias"),
        (seen(bias=torch.ones(2).long()), "the gradient has dtype int64, not float64 for bias"),
        (
            seen(bias=torch.tensor([1.0, float("nan")]).double()),
            "the gradient holds NaN or infinity for bias",
        ),
        (
            seen(weight=torch.full((2, 2), float("inf")).double()),
            "the gradient holds NaN or infinity for weight",
        ),
        ([torch.zeros(2, 2).double(), torch.zeros(2).double()], "the gradient is zero everywhere"),
    ],
)
def test_what_is_not_a_right_value_is_reported_and_never_raises(value: object, said: str) -> None:
    assert found(value) == said


def test_a_finer_dtype_than_the_problems_is_as_good() -> None:
    assert close(seen(), truth(torch.float32)) is None


def test_nothing_is_near_to_zero_but_zero() -> None:
    zero = Truth.of({"value": torch.zeros(2).double()}, torch.float64).value
    assert close(torch.zeros(2).double(), zero) is None
    finding = close(torch.tensor([1e-9, 0]).double(), zero, "the gradient")
    assert finding is not None
    assert "should be 0" in finding.does


def test_a_model_without_buffers_has_right_buffers() -> None:
    assert close([], Truth.of({"buffers": {}}, torch.float64).buffers) is None


def test_present_asks_for_no_value() -> None:
    wrong: list[Tensor] = [torch.zeros(2, 2).double(), torch.zeros(2).double()]
    assert present(wrong, truth(), "the gradient", "be there") is None


@pytest.mark.parametrize("value", [[None, None], [torch.zeros(2, 2), None]])
def test_an_empty_gradient_is_none_or_zeros(value: object) -> None:
    assert zero_or_none(value, "the .grad", ("weight", "bias"), "be empty") is None


@pytest.mark.parametrize(
    "value", [[torch.ones(2), None], [torch.tensor(float("nan")), None], [3, None], None, "x", []]
)
def test_a_filled_gradient_is_a_finding(value: object) -> None:
    assert zero_or_none(value, "the .grad", ("weight", "bias"), "be empty") is not None
