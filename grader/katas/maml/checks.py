"""What maml asks for, and the truth that answers are compared with. For the judge alone."""

from typing import Any

from torch import Tensor

from grader.judge.adaptation import Adaptation
from grader.judge.inner_slips import inner_slips
from grader.judge.kata import Kata
from grader.judge.requirements import close_to, new_model, number, present, unchanged, written
from grader.katas.maml.problems import draw

maml = Kata("maml", draw, at=Adaptation)
ADAPTED = "support gradient at the adapted weights"


def meta_loss(at: Adaptation, *, on: str = "query", also: float = 0, **inner: Any) -> Tensor:
    """L_q(θ'). A slip adds the support loss at θ."""
    loss = at.loss(on, at.adapted(**inner))
    return loss + also * at.loss("support", at.theta) if also else loss


def first_order(at: Adaptation, *, on: str = "query", **inner: Any) -> Tensor:
    """g_q(θ')."""
    return at.slope(on, at.adapted(**inner))


def curvature(at: Adaptation, *, on: str = "query", **inner: Any) -> Tensor:
    """−α H_s(θ) g_q(θ')."""
    return at.meta(on, **inner) - first_order(at, on=on, **inner)


maml.value("outputs", Adaptation.computed)
maml.value("vjp", Adaptation.derivative, named=True)
maml.value("meta_loss", meta_loss)
maml.mixture(
    "meta_gradient",
    {"first-order part": first_order, "curvature part": curvature},
    {
        "support gradient": lambda at: at.slope("support", at.theta),
        "query gradient at the original weights": lambda at: at.slope("query", at.theta),
        ADAPTED: lambda at: at.slope("support", at.adapted()),
    },
    named=True,
    # A near task has next to no support gradient.
    absent=lambda problem: () if problem.family != "near" else ("support gradient", ADAPTED),
)
maml.value("first_order", first_order, named=True)
maml.value(
    "curvature", Adaptation.curvature_by_differences, named=True,
    applies=lambda problem: bool(problem.steps == 1),
)  # fmt: skip
maml.truth(lambda at: at.original() | {"fills_grad": True})
maml.finite_differences(
    meta_gradient=Adaptation.meta_by_differences, vjp=Adaptation.derivative_by_differences
)

inner_slips(maml, of="outputs")
maml.slip("buffer-dropped", lambda at: ({"buffers": v} for v in (0.0, 1.0)), power=False)
maml.slip("too-many-steps", lambda at: ({"steps": n} for n in (2, 3, 4, 5, 10)), power=False)
maml.slip("first-order", without="curvature part")
maml.slip("curvature-only", without="first-order part")
maml.slip("query-on-original", only="query gradient at the original weights")
for data in ("support", "query targets at support inputs", "support targets at query inputs"):
    maml.slip("query-on-support", of="meta_gradient", on=data)
maml.slip("support-gradient-added", plus="support gradient")
maml.slip("support-gradient-added", plus="support gradient", without="curvature part")
maml.slip("support-gradient-added", plus=ADAPTED)
OTHER_LOSSES = ({"on": "support", "rate": 0}, {"on": "support"}, {"rate": 0}, {"also": 1})
maml.slip("meta-loss-of-another", lambda at: OTHER_LOSSES, of="meta_loss", power=False)

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
