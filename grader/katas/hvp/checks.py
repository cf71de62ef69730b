"""What hvp asks for, and the truth that answers are compared with. For the judge alone."""

from collections.abc import Sequence
from functools import lru_cache

import torch
from torch import Tensor

from grader.common.derivatives import central_difference, directional_difference
from grader.common.flat import flatten, unflatten
from grader.judge.compare import Expected, Finding, Seen, Truth, close, present, written
from grader.judge.kata import Kata, Vectors
from grader.katas.hvp.problems import Problem, draw

hvp = Kata("hvp", draw)


class Surface:
    """The problem's loss as a function of one flat float64 vector of its n parameters."""

    def __init__(self, problem: Problem) -> None:
        params, self._loss = problem.parameters(exact=True)
        self.names = list(params)
        self._params = list(params.values())
        self.theta = flatten(p.detach() for p in self._params)
        self.v = flatten(problem.vector("v")).double()
        self.u = flatten(problem.vector("u")).double()

    def named(self, vector: Tensor) -> dict[str, Tensor]:
        return dict(zip(self.names, unflatten(vector, self._params), strict=True))

    def gradient(self, theta: Tensor) -> Tensor:
        """The gradient at `theta`; first order only."""
        self._move(theta)
        return flatten(torch.autograd.grad(self._loss(), self._params))

    def _move(self, theta: Tensor) -> None:
        with torch.no_grad():
            for parameter, value in zip(self._params, unflatten(theta, self._params), strict=True):
                parameter.copy_(value)

    def product(self, vector: Tensor) -> Tensor:
        """H v at θ, by double backward."""
        return self.product_and_once_more(vector, vector)[0]

    def product_and_once_more(
        self, v: Tensor, u: Tensor, theta: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        """H v, and the gradient of uᵀ H v, at θ (or elsewhere), both by repeated backward."""
        self._move(self.theta if theta is None else theta)
        slope = flatten(torch.autograd.grad(self._loss(), self._params, create_graph=True))
        product = flatten(torch.autograd.grad((slope * v).sum(), self._params, create_graph=True))
        return product.detach(), flatten(torch.autograd.grad((product * u).sum(), self._params))

    def product_by_differences(self, vector: Tensor) -> Tensor:
        return directional_difference(self.gradient, self.theta, vector)

    def hessian_by_differences(self) -> Tensor:
        """All of H at θ, `(n, n)`, by central differences of gradients."""
        return central_difference(self.gradient, self.theta, 1e-5)

    def hessian(self) -> Tensor:
        """All of H at θ, `(n, n)`, row by row, by double backward."""
        self._move(self.theta)
        slope = flatten(torch.autograd.grad(self._loss(), self._params, create_graph=True))
        rows = (
            torch.autograd.grad(entry, self._params, retain_graph=True, materialize_grads=True)
            for entry in slope
        )
        return torch.stack([flatten(row) for row in rows])

    def blocks(self) -> Sequence[slice]:
        """Where each parameter lies in the flat vector."""
        ends = torch.tensor([p.numel() for p in self._params]).cumsum(0).tolist()
        return [slice(a, b) for a, b in zip([0, *ends[:-1]], ends, strict=True)]


@lru_cache(maxsize=64)
def surface(problem: Problem) -> Surface:
    return Surface(problem)


@hvp.truth
def truth(problem: Problem) -> dict[str, object]:
    at = surface(problem)
    product, once_more = at.product_and_once_more(at.v, at.u)
    return {
        "v": at.v,
        "u": at.u,
        "product": at.named(product),
        "by_differences": at.named(at.product_by_differences(at.v)),
        "other_product": at.named(at.product(at.u)),
        "once_more": at.named(once_more),
    }


@hvp.finite_differences
def differences(problem: Problem) -> dict[str, object]:
    at = surface(problem)
    hessian = at.hessian_by_differences()

    def u_h_v(theta: Tensor) -> Tensor:
        return at.product_and_once_more(at.v, at.u, theta)[0] @ at.u

    return {
        "product": at.named(hessian @ at.v),
        "other_product": at.named(hessian @ at.u),
        "once_more": at.named(central_difference(u_h_v, at.theta, 1e-5)),
    }


@hvp.ingredients("product", right="H v")
def ingredients(problem: Problem) -> Vectors:
    """What a wrong product is often made of, beside the right one."""
    at = surface(problem)
    hessian, slope = at.hessian(), at.gradient(at.theta)
    own_blocks = torch.cat([hessian[block, block] @ at.v[block] for block in at.blocks()])
    return {
        "gradient": slope,
        "gradient times v, entry by entry": slope * at.v,
        "squared gradient": slope * (slope @ at.v),
        "Hessian's diagonal times v": hessian.diagonal() * at.v,
        "each parameter's own block alone": own_blocks,
        "row sums of the Hessian": hessian.sum(dim=1),
        "vector": at.v,
    }


@hvp.check(points=1)
def function_is_written(seen: Seen, truth: Truth) -> Finding | None:
    """the function is written"""
    return written(seen)


@hvp.check(
    points=1,
    needs=function_is_written,
    look="What does your function return, and what would its caller do with it?",
)
def product_has_the_shapes_of_the_parameters(seen: Seen, truth: Truth) -> Finding | None:
    """the product is a tuple with one finite tensor per parameter, of the same shape"""
    return present(
        seen.product,
        truth.product,
        "what your function returns",
        "it should be a tuple of tensors, one per parameter and of the same shape",
    )


@hvp.check(
    points=4,
    needs=product_has_the_shapes_of_the_parameters,
    look="Which scalar has H v as its gradient?",
)
def agrees_with_finite_differences(seen: Seen, truth: Truth) -> Finding | None:
    """the product agrees with a finite difference of gradients"""
    return close(
        seen.product,
        truth.by_differences,
        "your product",
        "it should be (∇L(θ + εv) − ∇L(θ − εv)) / 2ε for a small ε, which is H v",
    )


def _inner(seen: object, weights: object) -> Tensor:
    """The inner product of an answer's product with a vector of the problem."""
    assert isinstance(seen, list)
    assert isinstance(weights, Expected)
    return (flatten(seen).to(torch.float64) * weights.vector).sum()


@hvp.check(
    points=1,
    needs=agrees_with_finite_differences,
    look="Is the same matrix applied to every vector?",
)
def is_symmetric(seen: Seen, truth: Truth) -> Finding | None:
    """the product is symmetric: uᵀ(Hv) = vᵀ(Hu)"""
    asks = "uᵀ(Hv) and vᵀ(Hu) should be the same number, since a Hessian is symmetric"
    if finding := present(seen.other_product, truth.other_product, "your product H u", asks):
        return finding
    one, other = _inner(seen.product, truth.u), _inner(seen.other_product, truth.v)
    assert isinstance(truth.product, Expected)
    assert isinstance(truth.u, Expected)
    scale = truth.product.length * truth.u.length
    if not (one - other).abs() <= truth.product.tolerance * scale:
        return Finding(f"uᵀ(Hv) is {float(one):.6g} and vᵀ(Hu) is {float(other):.6g}", asks)
    return close(
        seen.other_product,
        truth.other_product,
        "your product H u",
        "it should be right for u as it is for v: the same matrix, another vector",
    )


@hvp.check(
    points=1,
    needs=agrees_with_finite_differences,
    look="What happens in your code when the vector is twice as long?",
)
def is_linear(seen: Seen, truth: Truth) -> Finding | None:
    """the product is linear in the vector: H(2v − 3u) = 2Hv − 3Hu"""
    product, other = truth.product, truth.other_product
    assert isinstance(product, Expected)
    assert isinstance(other, Expected)
    mixed = {
        name: 2 * a - 3 * b
        for name, a, b in zip(product.names, product.tensors, other.tensors, strict=True)
    }
    return close(
        seen.mixed_product,
        Truth.of({"mixed": mixed}, product.dtype).mixed,
        "your product with 2v − 3u",
        "it should be 2 H v minus 3 H u",
    )


@hvp.check(
    points=2,
    needs=agrees_with_finite_differences,
    look="A result can be differentiated only if the pass that made it kept its graph. Which did?",
)
def can_be_differentiated_once_more(seen: Seen, truth: Truth) -> Finding | None:
    """the product can be differentiated once more"""
    asks = "the product should keep its graph, so that uᵀ(Hv) has a gradient with respect to θ"
    if seen.has_history is False:
        return Finding("your product has no graph: it does not require grad", asks)
    what = "the gradient of uᵀ(Hv) with respect to the parameters"
    return close(seen.once_more, truth.once_more, what, asks)
