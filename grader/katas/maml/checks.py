"""What maml asks for, and the truth that answers are compared with. For the judge alone."""

from typing import Any

from torch import Tensor

from grader.judge.adaptation import Adaptation, sum_of
from grader.judge.inner_slips import inner_slips
from grader.judge.kata import Kata
from grader.judge.losses import hessian_product
from grader.judge.requirements import close_to, new_model, number, present, unchanged, written
from grader.katas.maml.problems import draw

maml = Kata("maml", draw, at=Adaptation)
PLAIN = ("plain", "steep", "near", "unfamiliar")
"""One model, and losses and data that meet thresholds or that nobody expects."""
PARTS = {
    "direct": "first-order part",
    "curvature": "curvature part",
    "support": "support gradient",
    "unadapted": "query gradient at the original weights",
    "adapted_support": "support gradient at the adapted weights",
}


def meta_loss(at: Adaptation, *, on: str = "query", also: float = 0, **inner: Any) -> Tensor:
    """L_q(θ'). A slip adds the support loss at θ."""
    weights = at.adapted(**inner)
    return sum_of((1, lambda: at.loss(on, weights)), (also, lambda: at.loss("support", at.theta)))


def meta_gradient(
    at: Adaptation, *, on: str = "query", direct: float = 1, curvature: float = 1,
    support: float = 0, unadapted: float = 0, adapted_support: float = 0, **inner: Any,
) -> Tensor:  # fmt: skip
    """g_q(θ') − α H_s(θ) g_q(θ'): the first-order part and the curvature part."""
    weights = at.adapted(**inner)
    first = at.slope(on, weights)
    return sum_of(
        (direct, lambda: first),
        (curvature, lambda: at.meta(on, **inner) - first),
        (support, lambda: at.slope("support", at.theta)),
        (unadapted, lambda: at.slope("query", at.theta)),
        (adapted_support, lambda: at.slope("support", weights)),
    )


def absent(problem: Any) -> tuple[str, ...]:
    """Two steps have no such parts; a near task has next to no support gradient."""
    near = ("support", "adapted_support") if problem.family == "near" else ()
    return near if problem.steps == 1 else tuple(PARTS)


def curvature(at: Adaptation) -> Tensor:
    """−α H_s(θ) g_q(θ'), by a finite difference of gradients."""
    return -at.rate * hessian_product(at.support_loss, at.theta, first_order(at))


def first_order(at: Adaptation) -> Tensor:
    return at.slope("query", at.adapted())


maml.value("outputs", Adaptation.computed)
maml.value("vjp", Adaptation.derivative, named=True)
maml.value("meta_loss", meta_loss)
maml.value("meta_gradient", meta_gradient, named=True, parts=PARTS, without=absent)
for formula in (first_order, curvature):
    maml.value(formula.__name__, formula, named=True, applies=lambda problem: problem.steps == 1)
maml.truth(lambda at: at.original() | {"fills_grad": True})
maml.finite_differences(
    lambda at: {
        "meta_gradient": at.named(at.meta_by_differences()),
        "vjp": at.named(at.derivative_by_differences()),
    }
)

inner_slips(maml, of="outputs")
maml.slip("buffer-dropped", lambda at: ({"buffers": v} for v in (0.0, 1.0)), power=False)
maml.slip("too-many-steps", lambda at: ({"steps": n} for n in (2, 3, 4, 5, 10)), power=False)
maml.slip("first-order", curvature=0)
maml.slip("curvature-only", direct=0)
maml.slip("query-on-original", direct=0, curvature=0, unadapted=1)
for data in ("support", "query targets at support inputs", "support targets at query inputs"):
    maml.slip("query-on-support", of="meta_gradient", on=data)
maml.slip("support-gradient-added", support=1, power=False)
maml.slip("support-gradient-added", support=1, curvature=0, power=False)
maml.slip("support-gradient-added", adapted_support=1, power=False)
for slip in ({"on": "support", "rate": 0}, {"on": "support"}, {"rate": 0}, {"also": 1}):
    maml.slip("meta-loss-of-another", of="meta_loss", power=False, **slip)


maml.require("both_functions_are_written", written)
maml.require("original_is_left_alone", new_model("after_inner", "maml_inner_update"))
maml.require("fast_model_takes_one_step", close_to("outputs", in_turn=True))
maml.require("fast_model_is_connected", close_to("vjp", in_turn=True))
maml.require("every_gradient_is_there", present("meta_gradient"))
maml.require(
    "outer_update_changes_no_weight", unchanged("after_outer", "maml_outer_update", grads=False)
)
maml.require(
    "curvature_agrees_with_finite_differences",
    close_to("meta_gradient", right="curvature", minus="first_order"),
)
maml.require("meta_gradient_is_right", close_to("meta_gradient", in_turn=True))
maml.require("meta_loss_is_returned", number("meta_loss", "maml_outer_update"))
maml.elsewhere()
