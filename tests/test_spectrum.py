"""The spectrum: coefficients come back, what they cannot show is said, nothing is over-read."""

import pytest
import torch
from torch import Tensor

from grader.common.families import build_task
from grader.common.seeds import derive
from grader.judge.case import common_factor
from grader.judge.draw import distances, draw_exam
from grader.judge.losses import TaskLosses, step_products
from grader.judge.spectrum import fit
from grader.pipeline.grade import load_kata

from .known_answers import SEED, few_first


def parts(number: int, names: str = "abc", size: int = 9) -> dict[str, Tensor]:
    random = torch.Generator().manual_seed(number)
    return {name: torch.randn(size, generator=random, dtype=torch.float64) for name in names}


PROBLEMS = [parts(number) for number in range(4)]


def observed(**coefficients: float) -> list[Tensor]:
    return [torch.stack([c * p[n] for n, c in coefficients.items()]).sum(0) for p in PROBLEMS]


@pytest.mark.parametrize("wanted", [{"a": 1.0, "b": 1.0}, {"a": 1.0}, {"a": -1.0, "c": 0.25}])
def test_coefficients_come_back(wanted: dict[str, float]) -> None:
    spectrum = fit(observed(**wanted), PROBLEMS)
    assert spectrum is not None
    assert spectrum.explained
    assert spectrum.matches(wanted)
    for name, value in spectrum.coefficients.items():
        assert value == pytest.approx(wanted.get(name, 0), abs=1e-7)


def test_another_pattern_does_not_match() -> None:
    spectrum = fit(observed(a=1, b=1), PROBLEMS)
    assert spectrum is not None
    assert not spectrum.matches({"a": 1})
    assert not spectrum.matches({"a": 1, "b": 1, "c": 1})


def test_a_multiple_is_distinguished_from_one() -> None:
    doubled = fit(observed(a=2, b=2), PROBLEMS)
    assert doubled is not None
    assert doubled.factor({"a": 1, "b": 1}) == pytest.approx(2)
    single = fit(observed(a=1, b=1), PROBLEMS)
    assert single is not None
    assert single.factor({"a": 1, "b": 1}) is None


def test_what_the_ingredients_do_not_make_leaves_a_residual() -> None:
    spectrum = fit([v + 0.01 * torch.randn(9).double() for v in observed(a=1)], PROBLEMS)
    assert spectrum is not None
    assert not spectrum.explained
    assert not spectrum.matches({"a": 1})


def test_ingredients_in_one_direction_are_not_read() -> None:
    twins = [{**p, "b": p["a"] * (1 + 1e-13)} for p in PROBLEMS]
    spectrum = fit(observed(a=1), twins)
    assert spectrum is not None
    assert spectrum.explained
    assert spectrum.uncertainties["a"] > 1
    assert not spectrum.matches({"a": 1})
    assert spectrum.uncertainties["c"] < 1e-6


def test_nearly_one_direction_widens_what_is_stated() -> None:
    def uncertainty(gap: float) -> float:
        near = [{**p, "b": p["a"] + gap * p["b"]} for p in PROBLEMS]
        spectrum = fit(observed(a=1), near)
        assert spectrum is not None
        return spectrum.uncertainties["a"]

    assert uncertainty(1e-4) > 100 * uncertainty(1)


@pytest.mark.parametrize(
    "vectors",
    [
        observed(a=1)[:2],
        [torch.zeros(9).double()] * 4,
        [torch.full((9,), float("nan")).double()] * 4,
    ],
    ids=["two problems", "zero", "nan"],
)
def test_nothing_is_fitted_where_nothing_can_be(vectors: list[Tensor]) -> None:
    assert fit(vectors, PROBLEMS[: len(vectors)]) is None


def test_numbers_keep_the_digits_that_the_fit_supports() -> None:
    spectrum = fit(observed(a=1 / 3), PROBLEMS)
    assert spectrum is not None
    assert spectrum.to_json()["coefficients"] == {"a": 0.3333, "b": 0, "c": 0}


@pytest.mark.parametrize("multiple", [1.0, -1.0, 0.5])
def test_one_number_that_fits_all_problems_is_found(multiple: float) -> None:
    assert common_factor([(multiple * p["b"], p["b"]) for p in PROBLEMS]) == pytest.approx(multiple)


def test_another_number_on_each_problem_is_no_multiple() -> None:
    rows = [((n + 1.0) * p["b"], p["b"]) for n, p in enumerate(PROBLEMS)]
    assert common_factor(rows) is None


def test_of_one_number_alone_nothing_is_a_multiple() -> None:
    one = torch.tensor([2.0], dtype=torch.float64)
    assert common_factor([(3 * one, one)]) is None
    assert common_factor([(3 * one, one)] * 3) == pytest.approx(3)


def test_a_cut_graph_shows_at_its_steps() -> None:
    products, seen = [], []
    for number in range(3):
        losses = TaskLosses(build_task("plain", derive(SEED, "cut", number)))
        steps = step_products(losses, 0.3, 3)
        products.append(steps)
        seen.append(steps["first-order part"] + steps["curvature of step 2"])
    spectrum = fit(seen, products)
    assert spectrum is not None
    assert spectrum.matches({"first-order part": 1, "curvature of step 2": 1})


@pytest.mark.parametrize("slug", few_first())
def test_the_ingredients_of_right_gradients_lie_apart_by_what_is_promised(slug: str) -> None:
    exam = draw_exam(load_kata(slug), SEED)
    least: dict[str, float] = {}
    for problem, truth in zip(exam.problems, exam.truths, strict=True):
        found = distances(exam.kata, problem, truth)
        least[problem.family] = min([*found.values(), least.get(problem.family, 9.0)])
    print({family: f"{share:.2g}" for family, share in least.items()})
    tolerances = {family: 1e-5 if family == "float32" else 1e-6 for family in least}
    for family, share in least.items():
        assert share >= (100 if family == "float32" else 1000) * tolerances[family]
