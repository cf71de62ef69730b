"""What meta_sgd asks for, and the truth that answers are compared with. For the judge alone."""

from functools import partial

from torch import Tensor

from grader.common.derivatives import central_difference
from grader.judge.given_tensors import given_changed, left_as_given
from grader.judge.kata import Kata
from grader.judge.pairs import exchanged
from grader.judge.requirements import close_to, unchanged, written
from grader.katas.meta_sgd.problems import draw
from grader.katas.meta_sgd.rates import TRANSFORMS, Rated, one_number_per_tensor


def gradient(
    at: Rated, *, of: str, on: str = "query", rates: Tensor | None = None, climb: bool = False,
    start: bool = False, hessian: str = "inside", sign: float = 1.0, pooled: str = "",
) -> Tensor:  # fmt: skip
    """g_q(θ') − H (r ⊙ g_q(θ')) for the weights, and −g_s ⊙ g_q(θ') for the rates.

    Slips: other rates; up the slope; g_q at the start; no Hessian, or r outside of it; the other
    sign for the rates, or one number per tensor.
    """
    r = (-1 if climb else 1) * (at.rates if rates is None else rates)
    g = at.curvature.slope
    q = at.slope(on, at.theta if start else at.theta - r * g)
    if of == "rates":
        return at.pooled((sign if climb else -sign) * g * q, pooled)
    if hessian == "outside":
        return q - r * at.curvature.times(q)
    return q - at.curvature.times(r * q) if hessian else q


def by_differences(at: Rated, of: str) -> Tensor:
    def loss(moved: Tensor) -> Tensor:
        theta, rates = (at.theta, moved) if of == "rates" else (moved, at.rates)
        return at.query_loss(theta - rates * at.slope("support", theta)).detach()

    # A rate may be so small that the usual step would be larger than it.
    start, eps = (at.rates, 1e-5 * at.rate) if of == "rates" else (at.theta, 1e-5)
    return central_difference(loss, start, eps)


kata = Kata("meta_sgd", draw, at=Rated)
kata.value("weight_gradients", partial(gradient, of="weights"), named=True)
kata.value("rate_gradients", partial(gradient, of="rates"), named=True)
kata.truth(Rated.original)
kata.finite_differences(
    weight_gradients=partial(by_differences, of="weights"),
    rate_gradients=partial(by_differences, of="rates"),
)

kata.slip("inner-sign", climb=True)
kata.slip("query-on-support", on="support")
kata.slip("rates-transformed", lambda at: ({"rates": turned(at.rates)} for turned in TRANSFORMS))
kata.slip("mispaired", lambda at: ({"rates": rates} for rates in at.other_pairs()))
kata.slip("one-rate-per-tensor", lambda at: [{"rates": at.pooled(at.rates, "mean")}])
for way in ("sum", "mean"):
    kata.slip("one-rate-per-tensor", of="rate_gradients", pooled=way)
kata.slip("first-order", of="weight_gradients", hessian="")
kata.slip("rate-outside-hessian", of="weight_gradients", hessian="outside")
kata.slip("rate-gradient-sign", of="rate_gradients", sign=-1.0)
for hessian in ("", "inside"):
    kata.slip("query-on-original", of="weight_gradients", start=True, hessian=hessian)
kata.slip("query-on-original", of="rate_gradients", start=True)
kata.fact(exchanged("weight_gradients", "rate_gradients"))
kata.fact(given_changed("rates_before", "rates_after"))
kata.fact(one_number_per_tensor("rate_gradients"))

kata.require("function_is_written", written)
kata.require("model_is_left_alone", unchanged("after", "meta_sgd_gradient"))
kata.require("rates_are_left_alone", left_as_given("rates_before", "rates_after"))
kata.require("weight_gradients_are_right", close_to("weight_gradients", in_turn=True))
kata.require("rate_gradients_are_right", close_to("rate_gradients", in_turn=True))
kata.elsewhere()
