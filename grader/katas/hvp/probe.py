"""Runs an answer to hvp on a problem. In the worker."""

from collections.abc import Iterator
from typing import Any

from grader.common.derivatives import vector_jacobian_product
from grader.katas.hvp.problems import Problem


def probe(answer: Any, problem: Problem) -> Iterator[dict[str, object]]:
    """Each property is looked at on a loss of its own, since an answer may use a graph up."""
    v, u = problem.vector("v"), problem.vector("u")

    loss, params, _ = problem.build()
    product = answer.hessian_vector_product(loss, params, v)
    yield {"product": product}

    loss, params, _ = problem.build()
    yield {"other_product": answer.hessian_vector_product(loss, params, u)}

    loss, params, _ = problem.build()
    mixture = [2 * a - 3 * b for a, b in zip(v, u, strict=True)]
    yield {"mixed_product": answer.hessian_vector_product(loss, params, mixture)}

    loss, params, _ = problem.build()
    product = answer.hessian_vector_product(loss, params, v)
    has_history = any(entry.requires_grad for entry in product)
    yield {"has_history": has_history}
    if has_history:
        yield {"once_more": vector_jacobian_product(product, params, u)}
