"""Runs an answer to hvp on a problem. In the worker."""

from collections.abc import Iterator
from typing import Any

from grader.common.derivatives import has_shapes_of, vector_jacobian_product
from grader.katas.hvp.problems import Problem


def probe(answer: Any, problem: Problem) -> Iterator[dict[str, object]]:
    """Each property is looked at on a loss of its own, since an answer may use a graph up."""
    v, u = problem.vector("v"), problem.vector("u")
    mixture = [2 * a - 3 * b for a, b in zip(v, u, strict=True)]

    loss, params = problem.inputs()
    product = answer.hessian_vector_product(loss, params, v)
    is_product = has_shapes_of(product, params)
    yield {"product": product, "is_product": is_product}
    if not is_product:
        return  # the judge says what is wrong with it; nothing further can be asked of it
    for name, vector in (("other_product", u), ("mixed_product", mixture)):
        loss, params = problem.inputs()
        yield {name: answer.hessian_vector_product(loss, params, vector)}

    loss, params = problem.inputs()
    product = answer.hessian_vector_product(loss, params, v)
    has_history = has_shapes_of(product, params) and any(p.requires_grad for p in product)
    yield {"has_history": has_history}
    if has_history:
        yield {"once_more": vector_jacobian_product(product, params, u)}
