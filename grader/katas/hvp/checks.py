"""What hvp asks for, and the truth that answers are compared with. For the judge alone."""

import torch
from torch import Tensor

from grader.catalog.checks import CheckText
from grader.common.derivatives import central_difference
from grader.common.flat import flatten
from grader.judge.adaptation import Adaptation
from grader.judge.compare import Expected, Finding, Seen, Truth
from grader.judge.kata import Kata
from grader.judge.losses import hessian_product
from grader.judge.requirements import close_to, differentiable, present, written
from grader.katas.hvp.problems import Problem, draw


class Surface(Adaptation):
    """The problem's loss at θ, and the two vectors."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.along = {label: flatten(problem.vector(label)).double() for label in "vu"}

    def own_blocks(self) -> Tensor:
        """H without what couples one parameter with another."""
        owner = flatten(torch.full_like(p, i) for i, p in enumerate(self.parameters.values()))
        return self.curvature.hessian * (owner[:, None] == owner).detach()

    def product_and_slope(self, theta: Tensor) -> tuple[Tensor, Tensor]:
        """uᵀ H(θ) v, and its gradient."""
        at = theta.clone().requires_grad_()
        (slope,) = torch.autograd.grad(self.support_loss(at), at, create_graph=True)
        (product,) = torch.autograd.grad(slope @ self.along["v"], at, create_graph=True)
        along = product @ self.along["u"]
        return along.detach(), torch.autograd.grad(along, at)[0]


hvp = Kata("hvp", draw, at=Surface)


def product(at: Surface, *, along: str = "v") -> Tensor:
    return at.curvature.times(at.along[along])


def by_differences(at: Surface, along: str = "v") -> Tensor:
    return hessian_product(at.support_loss, at.theta, at.along[along])


hvp.mixture(
    "product",
    {"H v": product},
    {
        "gradient": lambda at: at.curvature.slope,
        "gradient times v, entry by entry": lambda at: at.curvature.slope * at.along["v"],
        "squared gradient": lambda at: at.curvature.slope * (at.curvature.slope @ at.along["v"]),
        "Hessian's diagonal times v": lambda at: at.curvature.hessian.diagonal() * at.along["v"],
        "each parameter's own block alone": lambda at: at.own_blocks() @ at.along["v"],
        "row sums of the Hessian": lambda at: at.curvature.hessian.sum(dim=1),
        "vector": lambda at: at.along["v"],
    },
    named=True,
)
hvp.value("by_differences", by_differences, named=True)
hvp.value("other_product", lambda at, *, along="u": product(at, along=along), named=True)
hvp.value("mixed_product", lambda at: 2 * product(at) - 3 * product(at, along="u"), named=True)
hvp.value("once_more", lambda at: at.product_and_slope(at.theta)[1], named=True)
hvp.truth(lambda at: dict(at.along))


hvp.finite_differences(
    product=by_differences,
    other_product=lambda at: by_differences(at, "u"),
    once_more=lambda at: central_difference(
        lambda theta: at.product_and_slope(theta)[0], at.theta, 1e-5
    ),
)

hvp.slip("gradient-accumulated", plus="gradient")
hvp.slip("gradient-itself", only="gradient")
hvp.slip("unsummed-product", only="gradient times v, entry by entry")
hvp.slip("squared-gradient", only="squared gradient")
hvp.slip("hessian-diagonal", only="Hessian's diagonal times v")
hvp.slip("own-block", only="each parameter's own block alone")
hvp.slip("vector-ignored", only="row sums of the Hessian")
hvp.slip("cached", of="other_product", along="v")
hvp.number(
    "damped", "plus", of="product", grid=(-1.0, -0.1, 1e-3, 0.1, 1.0, 10.0),
    turned=lambda number: {"vector": number}, about="The λ of H v + λ v.",
)  # fmt: skip


def symmetric(seen: Seen, truth: Truth, text: CheckText) -> Finding | None:
    """uᵀ(Hv) = vᵀ(Hu), and the second product is right as well."""
    if finding := present("other_product")(seen, truth, text):
        return finding
    assert isinstance(seen.product, list)
    assert isinstance(seen.other_product, list)
    one = float(flatten(seen.product).double() @ truth.u.vector)
    other = float(flatten(seen.other_product).double() @ truth.v.vector)
    right: Expected = truth.product
    if not abs(one - other) <= right.tolerance * right.length * truth.u.length:
        return Finding(f"uᵀ(Hv) is {one:.6g} and vᵀ(Hu) is {other:.6g}", text.asks)
    return close_to("other_product")(seen, truth, text)


hvp.require("function_is_written", written)
hvp.require("product_has_the_shapes_of_the_parameters", present("product"))
hvp.require("agrees_with_finite_differences", close_to("product", right="by_differences"))
hvp.require("is_symmetric", symmetric)
hvp.require("is_linear", close_to("mixed_product"))
hvp.require("can_be_differentiated_once_more", differentiable("has_history", "once_more"))
