"""Inner loops whose `.grad` nobody clears, so that gradients heap up in it. For truth."""

from torch import Tensor

from grader.common.derivatives import central_difference
from grader.judge.adaptation import Adaptation


def heaped(at: Adaptation, keeps: str) -> tuple[Tensor, Tensor]:
    """θ_k, and what stands in `.grad` when the query loss is computed.

    keeps: nothing clears `.grad` between the `steps`; or the `last` step's gradient is there, since
    it is cleared before each step and not after the loop.
    """
    theta, total = at.theta, at.theta * 0
    for _ in range(at.steps):
        slope = at.slope("support", theta)
        total = total + slope if keeps == "steps" else slope
        theta = theta - at.rate * total
    return theta, total


def stepped_by_differences(at: Adaptation) -> Tensor:
    """θ_k, with the gradient of each step by central differences of the loss."""
    theta = at.theta
    for _ in range(at.steps):
        slope = central_difference(lambda w: at.support_loss(w).detach(), theta, 1e-5)
        theta = theta - at.rate * slope
    return theta
