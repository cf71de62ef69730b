"""What hvp asks for, and the truth that answers are compared with. For the judge alone."""

from functools import cached_property

import torch
from torch import Tensor

from grader.catalog.checks import CheckText
from grader.common.derivatives import central_difference, directional_difference
from grader.common.flat import flatten
from grader.judge.adaptation import Adaptation, sum_of
from grader.judge.compare import Expected, Finding, Seen, Truth, present
from grader.judge.kata import Kata
from grader.judge.requirements import close_to, differentiable, written
from grader.judge.requirements import present as is_present
from grader.katas.hvp.problems import Problem, draw


class Surface(Adaptation):
    """The problem's loss at θ, and the two vectors."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.along = {label: flatten(problem.vector(label)).double() for label in "vu"}

    @cached_property
    def hessian(self) -> Tensor:
        """All of H, `(n, n)`, a column from each unit vector."""
        units = torch.eye(len(self.theta), dtype=torch.float64)
        return torch.stack([self.curvature.times(unit) for unit in units])

    def own_blocks(self) -> Tensor:
        """H without what couples one parameter with another."""
        sizes = [p.numel() for p in self.parameters.values()]
        return self.hessian * torch.block_diag(*[torch.ones(n, n) for n in sizes])

    def product_and_slope(self, theta: Tensor) -> tuple[Tensor, Tensor]:
        """uᵀ H(θ) v, and its gradient."""
        at = theta.clone().requires_grad_()
        (slope,) = torch.autograd.grad(self.support_loss(at), at, create_graph=True)
        (product,) = torch.autograd.grad(slope @ self.along["v"], at, create_graph=True)
        along = product @ self.along["u"]
        return along.detach(), torch.autograd.grad(along, at)[0]


hvp = Kata("hvp", draw, at=Surface)
PARTS = {
    "right": "H v",
    "gradient": "gradient",
    "entrywise": "gradient times v, entry by entry",
    "squared": "squared gradient",
    "diagonal": "Hessian's diagonal times v",
    "own_blocks": "each parameter's own block alone",
    "row_sums": "row sums of the Hessian",
    "vector": "vector",
}


def product(
    at: Surface, *, along: str = "v", right: float = 1, gradient: float = 0, entrywise: float = 0,
    squared: float = 0, diagonal: float = 0, own_blocks: float = 0, row_sums: float = 0,
    vector: float = 0,
) -> Tensor:  # fmt: skip
    """H v. Slips put something else in its place, or add it."""
    v, slope = at.along[along], at.curvature.slope
    return sum_of(
        (right, lambda: at.curvature.times(v)),
        (gradient, lambda: slope),
        (entrywise, lambda: slope * v),
        (squared, lambda: slope * (slope @ v)),
        (diagonal, lambda: at.hessian.diagonal() * v),
        (own_blocks, lambda: at.own_blocks() @ v),
        (row_sums, lambda: at.curvature.times(torch.ones_like(v))),
        (vector, lambda: v),
    )


def other_product(at: Surface, *, along: str = "u") -> Tensor:
    return product(at, along=along)


def by_differences(at: Surface, along: str = "v") -> Tensor:
    return directional_difference(lambda theta: at.slope("support", theta), at.theta, at.along[along])


hvp.value("product", product, named=True, parts=PARTS)
hvp.value("by_differences", by_differences, named=True)
hvp.value("other_product", other_product, named=True)
hvp.value("mixed_product", lambda at: 2 * product(at) - 3 * other_product(at), named=True)
hvp.value("once_more", lambda at: at.product_and_slope(at.theta)[1], named=True)
hvp.truth(lambda at: dict(at.along))


@hvp.finite_differences
def differences(at: Surface) -> dict[str, object]:
    once_more = central_difference(lambda theta: at.product_and_slope(theta)[0], at.theta, 1e-5)
    found = {"product": by_differences(at), "other_product": by_differences(at, "u")}
    return {name: at.named(vector) for name, vector in {**found, "once_more": once_more}.items()}


hvp.slip("gradient-accumulated", gradient=1)
hvp.slip("gradient-itself", right=0, gradient=1)
hvp.slip("unsummed-product", right=0, entrywise=1)
hvp.slip("squared-gradient", right=0, squared=1)
hvp.slip("hessian-diagonal", right=0, diagonal=1)
hvp.slip("own-block", right=0, own_blocks=1)
hvp.slip("vector-ignored", right=0, row_sums=1)
hvp.slip("cached", of="other_product", along="v")
hvp.number(
    "damped", "vector", of="product", grid=(-1.0, -0.1, 1e-3, 0.1, 1.0, 10.0),
    about="The λ of H v + λ v.",
)  # fmt: skip


def symmetric(seen: Seen, truth: Truth, text: CheckText) -> Finding | None:
    """uᵀ(Hv) = vᵀ(Hu), and the second product is right as well."""
    if finding := present(seen.other_product, truth.other_product, "your product H u", text.asks):
        return finding
    assert isinstance(seen.product, list) and isinstance(seen.other_product, list)
    one = float(flatten(seen.product).double() @ truth.u.vector)
    other = float(flatten(seen.other_product).double() @ truth.v.vector)
    right: Expected = truth.product
    if not abs(one - other) <= right.tolerance * right.length * truth.u.length:
        return Finding(f"uᵀ(Hv) is {one:.6g} and vᵀ(Hu) is {other:.6g}", text.asks)
    return close_to("other_product")(seen, truth, text)


hvp.require("function_is_written", written)
hvp.require("product_has_the_shapes_of_the_parameters", is_present("product"))
hvp.require("agrees_with_finite_differences", close_to("product", right="by_differences"))
hvp.require("is_symmetric", symmetric)
hvp.require("is_linear", close_to("mixed_product"))
hvp.require("can_be_differentiated_once_more", differentiable("has_history", "once_more"))
