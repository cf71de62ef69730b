"""An unrolled meta-gradient as a product of factors, one per inner step. For truth.

With θ_i after i steps, dL_q(θ_k)/dθ_j = (I − αH(θ_j)) … (I − αH(θ_{k−1})) g_q(θ_k). Mistakes with
it are products of other factors, or of the same ones in another order.
"""

from functools import lru_cache

from torch import Tensor

from grader.judge.adaptation import Adaptation
from grader.judge.losses import Curvature

Window = tuple[int, ...]
"""Steps, in the order in which their factors are applied: rightly, the latest comes first."""


class StepFactors(Adaptation):
    """An inner loop by its factors. What was computed is remembered: the products of most mistakes
    begin as the right one does. All rates are multiples of α."""

    def last(self, length: int, steps: int | None = None) -> Window:
        """The last so many steps; none and all of them are the limits."""
        return tuple(range(self.steps if steps is None else steps))[::-1][: max(length, 0)]

    def weights(self, step: int, rate: float = 1.0) -> Tensor:
        """θ_i, without a graph."""
        return _weights(self, step, rate)

    def product(
        self, window: Window, steps: int, rates: tuple[float, float] = (1.0, 1.0), on: str = "query"
    ) -> Tensor:
        """The factors I − αH(θ_i) of the window, applied to the gradient at θ_steps of the loss on
        a set. rates: of the steps, and of the factors."""
        return _product(self, window, steps, rates, on)


@lru_cache(maxsize=512)
def _weights(at: StepFactors, step: int, rate: float) -> Tensor:
    if step == 0:
        return at.theta
    before = _weights(at, step - 1, rate)
    return before - rate * at.rate * at.slope("support", before)


@lru_cache(maxsize=256)
def _curvature(at: StepFactors, step: int, rate: float) -> Curvature:
    return Curvature(at.support_loss, _weights(at, step, rate))


@lru_cache(maxsize=2048)
def _product(
    at: StepFactors, window: Window, steps: int, rates: tuple[float, float], on: str
) -> Tensor:
    if not window:
        return at.slope(on, _weights(at, steps, rates[0]))
    vector = _product(at, window[:-1], steps, rates, on)
    return vector - rates[1] * at.rate * _curvature(at, window[-1], rates[0]).times(vector)
