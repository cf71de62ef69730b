"""What known mistakes with hvp compute, for its diagnoses. The judge's side alone.

The names here are those that `diagnoses.toml` asks for.
"""

import torch
from torch import Tensor

from grader.judge.compare import Expected, Seen, Truth, close
from grader.katas.hvp.checks import hvp, surface
from grader.katas.hvp.problems import Problem


@hvp.lookalikes("other_product")
def other_products(problem: Problem) -> dict[str, Tensor]:
    """What comes back when the second vector of the same loss is asked for."""
    at = surface(problem)
    return {"the first product": at.product(at.v)}


@hvp.lookalikes("product")
def wrong_products(problem: Problem) -> dict[str, Tensor]:
    """What an accumulated `.grad` holds; told apart on one problem alone, where others raise."""
    at = surface(problem)
    slope, product = at.gradient(at.theta), at.product(at.v)
    return {"product and gradient": product + slope, "zero": torch.zeros_like(product)}


@hvp.curve("product", grid=(-1.0, -0.1, 1e-3, 0.1, 1.0, 10.0))
def damped(problem: Problem, number: float) -> Tensor:
    """The λ of H v + λ v."""
    at = surface(problem)
    return at.product(at.v) + number * at.v


@hvp.fact
def returned_none(seen: Seen, truth: Truth) -> bool:
    return seen.product is None


@hvp.fact
def no_product(seen: Seen, truth: Truth) -> bool:
    """What was returned is not a tuple of tensors with the parameters' shapes."""
    right = truth.product
    assert isinstance(right, Expected)
    return not isinstance(seen.product, list) or [
        getattr(entry, "shape", None) for entry in seen.product
    ] != [tensor.shape for tensor in right.tensors]


@hvp.fact
def product_right_without_history(seen: Seen, truth: Truth) -> bool:
    """Differentiated once more it gives nothing, or something else."""
    if close(seen.product, truth.product) is not None:
        return False
    return seen.has_history is False or close(seen.once_more, truth.once_more) is not None


@hvp.fact
def product_wrong_without_history(seen: Seen, truth: Truth) -> bool:
    return seen.has_history is False and close(seen.product, truth.product) is not None
