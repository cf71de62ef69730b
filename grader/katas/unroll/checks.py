"""What unroll asks for, and the truth that answers are compared with. For the judge alone."""

from typing import Any

from torch import Tensor

from grader.judge.adaptation import Adaptation
from grader.judge.compare import Seen, Truth
from grader.judge.inner_slips import inner_slips
from grader.judge.kata import Kata
from grader.judge.losses import hessian_product, step_products
from grader.judge.requirements import close_to, new_model, present, written
from grader.judge.values import Vectors
from grader.katas.unroll.problems import draw

unroll = Kata("unroll", draw, at=Adaptation)


def by_differences(at: Adaptation) -> Tensor:
    """Π_i (I − α H_s(θ_i)) g_q(θ_k), each product with H_s by a finite difference."""
    path = [at.adapted(steps=steps) for steps in range(at.steps + 1)]
    product = at.slope("query", path[-1])
    for theta in reversed(path[:-1]):
        product = product - at.rate * hessian_product(at.support_loss, theta, product)
    return product


def meta_gradient(at: Adaptation, *, unadapted: float = 0, **inner: Any) -> Tensor:
    """dL_q(θ_k)/dθ. A slip takes the query gradient at θ."""
    return at.slope("query", at.theta) if unadapted else at.meta(**inner)


unroll.value("outputs", Adaptation.computed)
unroll.value("meta_gradient", meta_gradient, named=True)
unroll.value("by_differences", by_differences, named=True, applies=lambda p: bool(p.required))


unroll.truth(lambda at: at.original() | {"said": f"{at.steps} step" + "s" * (at.steps != 1)})
unroll.finite_differences(meta_gradient=Adaptation.meta_by_differences)


@unroll.ingredients("meta_gradient")
def ingredients(at: Adaptation) -> Vectors:
    """The products of −α H_s over every subset of the steps, applied to g_q(θ_k)."""
    return step_products(at, at.rate, at.steps) if 1 <= at.steps <= 3 else {}


inner_slips(unroll, of="outputs")
unroll.slip("off-by-one", lambda at: ({"steps": abs(at.steps + n)} for n in (1, -1)))
unroll.slip("single-step", steps=1, power=False)
unroll.slip("steps-at-theta", gradients="at the start", power=False)
unroll.slip("wrong-variable", gradients="by the start", power=False)
unroll.slip("too-many-steps", lambda at: [{"steps": 2 * at.steps}], power=False)
unroll.slip("fewer-steps", lambda at: ({"steps": k} for k in range(1, at.steps)), power=False)
unroll.slip("one-big-step", lambda at: [{"steps": 1, "rate": at.steps}])
unroll.slip("query-on-original", unadapted=1)
unroll.slip("first-order", detach="gradient", power=False)
unroll.slip("steps-detached", detach="between", power=False)


@unroll.fact
def no_way_back(seen: Seen, truth: Truth) -> bool:
    """No weight of the original is reached from the result."""
    gradients = seen.meta_gradient
    return isinstance(gradients, list) and all(
        g is None or (isinstance(g, Tensor) and not g.any()) for g in gradients
    )


@unroll.fact
def no_way_back_from_several_steps(seen: Seen, truth: Truth) -> bool:
    """The same where the first failure came with several steps: one step is connected."""
    return int(truth.steps) > 1 and no_way_back(seen, truth)


@unroll.fact
def start_is_connected(seen: Seen, truth: Truth) -> bool:
    """With no step at all, what is returned is something new, and it is connected."""
    return truth.steps == 0 and not seen.is_original and not no_way_back(seen, truth)


unroll.require("function_is_written", written)
unroll.require("original_is_left_alone", new_model("after_inner", "inner_loop"))
unroll.require("weights_after_k_steps_are_right", close_to("outputs", in_turn=True))
unroll.require("meta_gradient_reaches_the_original", present("meta_gradient"), again=False)
unroll.require(
    "one_step_is_the_maml_step", close_to("meta_gradient", in_turn=True),
    applies=lambda problem: bool(problem.steps == 1), again=False,
)  # fmt: skip
unroll.require(
    "meta_gradient_agrees_with_finite_differences",
    close_to("meta_gradient", right="by_differences", in_turn=True),
)
unroll.elsewhere()
