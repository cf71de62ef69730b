"""Runs an answer to hvp on a problem. In the worker."""

from collections.abc import Iterator
from typing import Any

from grader.common.derivatives import has_shapes_of, vector_jacobian_product
from grader.katas.hvp.problems import Problem


def probe(answer: Any, problem: Problem) -> Iterator[dict[str, object]]:
    """Each property is looked at on a loss of its own, since an answer may use a graph up."""
    v, u = problem.vector("v"), problem.vector("u")
    mixture = [2 * a - 3 * b for a, b in zip(v, u, strict=True)]
    product: Any = None
    for name, vector in (("product", v), ("other_product", u), ("mixed_product", mixture)):
        given = problem.arguments()
        product = answer.hessian_vector_product(given["loss"], given["params"], vector)
        yield {name: product}
        if name == "product":
            is_product = has_shapes_of(product, given["params"])
            yield {"is_product": is_product}
            if not is_product:
                return  # the judge says what is wrong with it; nothing further can be asked of it

    given = problem.arguments()
    product = answer.hessian_vector_product(given["loss"], given["params"], v)
    has_shapes = has_shapes_of(product, given["params"])
    yield {"has_history": has_shapes and any(p.requires_grad for p in product)}
    if has_shapes and any(p.requires_grad for p in product):
        yield {"once_more": vector_jacobian_product(product, given["params"], u)}
