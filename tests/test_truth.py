"""The truth is true, and the problems can tell right from wrong."""

import pytest
import torch

from grader import catalog
from grader.common.families import FAMILIES, build_task, dtype_of
from grader.common.few_shot import FewShot
from grader.common.flat import flatten
from grader.common.seeds import derive
from grader.judge.adaptation import Adaptation
from grader.judge.compare import Expected, Truth
from grader.judge.draw import APART, NoPower, distances, draw_exam, with_power
from grader.judge.losses import TaskLosses, gradient, hessian_product, step_products
from grader.pipeline.grade import load_kata

from .known_answers import SEED, few_first, seed_of, seeds

SLUGS = catalog.slugs()


@pytest.mark.parametrize("slug", few_first())
def test_truth_agrees_with_finite_differences(slug: str) -> None:
    kata = load_kata(slug)
    exam = draw_exam(kata, SEED)
    for problem, truth in zip(exam.problems, exam.truths, strict=True):
        differences = Truth.of(kata.differences_of(problem), torch.float64)
        for name, other in vars(differences).items():
            right = getattr(truth, name)
            assert isinstance(right, Expected)
            assert (right.vector - other.vector).norm() <= 1e-7 * right.length, (problem, name)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_is_small_and_the_same_every_time(family: str) -> None:
    one, other = build_task(family, SEED), build_task(family, SEED)
    weights = flatten(one.model.parameters())
    assert weights.numel() <= 40
    assert weights.dtype == dtype_of(family)
    assert torch.equal(weights, flatten(other.model.parameters()))
    assert torch.equal(one.query_x, other.query_x)


@pytest.mark.parametrize("family", FAMILIES)
def test_another_seed_gives_another_task(family: str) -> None:
    one, other = build_task(family, SEED), build_task(family, SEED + 1)
    assert not torch.equal(one.support_x, other.support_x)


@pytest.mark.parametrize("slug", SLUGS)
def test_a_grading_has_at_most_twelve_required_problems(slug: str) -> None:
    assert sum(problem.required for problem in load_kata(slug).draw(SEED)) <= 12


@pytest.mark.parametrize("slug", few_first())
@pytest.mark.parametrize("number", seeds(10))
def test_known_wrong_values_lie_apart_from_right_ones(slug: str, number: int) -> None:
    exam = draw_exam(load_kata(slug), seed_of(number))
    for problem, truth in zip(exam.problems, exam.truths, strict=True):
        found = distances(exam.kata, problem, truth)
        assert all(share >= APART for share in found.values()), (problem, found)


@pytest.mark.parametrize("slug", few_first())
def test_every_slip_that_has_to_show_does_on_a_required_problem(slug: str) -> None:
    """Power costs time, so a kata may hold a slip against some of its problems only."""
    kata = load_kata(slug)
    exam = draw_exam(kata, SEED)
    required = [pair for pair in zip(exam.problems, exam.truths, strict=True) if pair[0].required]
    shown = {name for problem, truth in required for name in distances(kata, problem, truth)}
    wanted = {s.id for s in kata.slips if any(s.power(problem) for problem, _ in required)}
    assert shown
    assert wanted <= shown


@pytest.mark.parametrize("number", range(10))
def test_some_support_gradient_is_longer_than_one(number: int) -> None:
    exam = draw_exam(load_kata("maml"), derive(SEED, number))
    lands = [Adaptation(problem) for problem in exam.problems]
    lengths = [float(gradient(losses.support_loss, losses.theta).norm()) for losses in lands]
    assert max(lengths) > 1


def test_a_problem_without_power_is_drawn_again() -> None:
    # At a rate of 1e-6 first-order MAML is within a tolerance of MAML, whatever the seed.
    weak = FewShot("plain", 1e-6, seed=SEED)
    with pytest.raises(NoPower, match="curvature part"):
        with_power(load_kata("maml"), weak)


def test_the_ingredients_of_one_step_make_the_meta_gradient() -> None:
    problem = FewShot("nested", 0.3, seed=SEED)
    parts = load_kata("maml").ingredients_of["meta_gradient"](problem)
    whole = parts["first-order part"] + parts["curvature part"]
    right = Adaptation(problem).pulled_back(Adaptation(problem).query_loss)
    assert (whole - right).norm() <= 1e-7 * whole.norm()


@pytest.mark.parametrize("steps", [0, 1, 2, 3])
def test_the_products_over_subsets_make_the_unrolled_meta_gradient(steps: int) -> None:
    losses = Adaptation(FewShot("plain", 0.3, steps, SEED))
    products = step_products(losses, 0.3, steps)
    assert len(products) == 2**steps
    right = losses.pulled_back(losses.query_loss)
    assert (sum(products.values()) - right).norm() <= 1e-7 * right.norm()


def test_a_hessian_product_is_that_of_the_hessian() -> None:
    losses = TaskLosses(build_task("plain", SEED))
    vector = torch.randn(losses.theta.shape, generator=torch.Generator().manual_seed(1)).double()
    hessian = torch.autograd.functional.hessian(losses.support_loss, losses.theta)
    assert isinstance(hessian, torch.Tensor)
    product = hessian_product(losses.support_loss, losses.theta, vector)
    assert (product - hessian @ vector).norm() <= 1e-7 * product.norm()


def test_tied_weights_stay_tied_in_the_landscape() -> None:
    losses = TaskLosses(build_task("tied", SEED))
    assert [len(places) for places in losses.slots].count(2) == 1
