"""Runs an answer to hvp on a problem. In the worker."""

from collections.abc import Iterator, Sequence
from typing import Any

from torch import Tensor

from grader.common.derivatives import vector_jacobian_product
from grader.katas.hvp.problems import Problem


def probe(answer: Any, problem: Problem) -> Iterator[dict[str, object]]:
    """Each property is looked at on a loss of its own, since an answer may use a graph up."""
    v, u = problem.vector("v"), problem.vector("u")

    loss, params, _ = problem.build()
    product = answer.hessian_vector_product(loss, params, v)
    yield {"product": product}
    if not has_shapes_of(product, params):
        return  # the judge says what is wrong with it; nothing further can be asked of it

    loss, params, _ = problem.build()
    yield {"other_product": answer.hessian_vector_product(loss, params, u)}

    loss, params, _ = problem.build()
    mixture = [2 * a - 3 * b for a, b in zip(v, u, strict=True)]
    yield {"mixed_product": answer.hessian_vector_product(loss, params, mixture)}

    loss, params, _ = problem.build()
    product = answer.hessian_vector_product(loss, params, v)
    has_history = has_shapes_of(product, params) and any(p.requires_grad for p in product)
    yield {"has_history": has_history}
    if has_history:
        yield {"once_more": vector_jacobian_product(product, params, u)}


def has_shapes_of(product: object, params: Sequence[Tensor]) -> bool:
    """Whether it is a sequence of tensors with the parameters' shapes."""
    return (
        isinstance(product, list | tuple)
        and len(product) == len(params)
        and all(isinstance(p, Tensor) for p in product)
        and all(p.shape == w.shape for p, w in zip(product, params, strict=True))
    )
