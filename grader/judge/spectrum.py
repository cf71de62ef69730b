"""What an observed gradient is made of: least squares over a kata's ingredients.

With a matrix A whose columns are the ingredients and the observed vector b, both stacked over
several problems, the coefficients are the c that make ‖A c − b‖ least. Each problem weighs the
same, whatever the length of its gradient. Ingredients that lie almost in one direction leave
their coefficients open: the stated uncertainty grows, and nothing is read off them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

EXPLAINED = 1e-5
"""A residual below this, relative to the observed vector, leaves nothing unexplained. A clipped
gradient comes within 0.3 % of a sum of ingredients, so this has to lie far below."""
INGREDIENT_ERROR = 1e-8
"""How exact ingredients are, relative: some of them are finite differences."""
NEAR = 2e-3
"""A coefficient this near to a round one is that, if its uncertainty allows it."""
READABLE = 0.05
"""A coefficient of a larger uncertainty is not read at all."""


@dataclass(frozen=True)
class Spectrum:
    """Coefficients by ingredient with their uncertainties, and what remains, relative."""

    coefficients: Mapping[str, float]
    uncertainties: Mapping[str, float]
    residual: float

    @property
    def explained(self) -> bool:
        return self.residual <= EXPLAINED

    def matches(self, pattern: Mapping[str, float]) -> bool:
        """Whether it is this sum of ingredients; those not named in the pattern are absent."""
        return self.explained and all(
            self.uncertainties[name] <= READABLE
            and abs(value - pattern.get(name, 0.0)) <= max(NEAR, 3 * self.uncertainties[name])
            for name, value in self.coefficients.items()
        )

    def part_of(self, right: Mapping[str, float]) -> bool:
        """Whether some of the right ingredients are there, each as it should be, and some not."""
        there = {name for name in right if right[name] and abs(self.coefficients[name]) > 0.5}
        kept = {name: right[name] for name in there}
        return 0 < len(there) < sum(map(bool, right.values())) and self.matches(kept)

    def factor(self, pattern: Mapping[str, float]) -> float | None:
        """The c for which it is c times this pattern, where there is one other than 1."""
        lead = max(pattern, key=lambda name: abs(pattern[name]))
        c = self.coefficients[lead] / pattern[lead]
        scaled = {name: c * value for name, value in pattern.items()}
        if abs(c) < NEAR or abs(c - 1) < NEAR or not self.matches(scaled):
            return None
        return c

    def to_json(self) -> dict[str, object]:
        """Numbers rounded to what the fit supports."""
        return {
            "coefficients": {n: _supported(v, self.uncertainties[n]) for n, v in
                             self.coefficients.items()},
            "uncertainties": {n: float(f"{v:.1g}") for n, v in self.uncertainties.items()},
            "residual": float(f"{self.residual:.2g}"),
        }  # fmt: skip


def _supported(value: float, uncertainty: float) -> float:
    """The value without the digits that its uncertainty leaves open; at most four."""
    digits = 4
    while digits > 0 and uncertainty > 0.5 * 10.0**-digits:
        digits -= 1
    return round(value, digits) + 0.0  # and no negative zero


def fit(observed: Sequence[Tensor], ingredients: Sequence[Mapping[str, Tensor]]) -> Spectrum | None:
    """The spectrum of what was observed on several problems, flat vectors in float64.

    None where nothing can be fitted: fewer than three problems, or a vector that is not finite.
    """
    if len(observed) < 3 or not all(bool(torch.isfinite(v).all()) for v in observed):
        return None
    names = list(ingredients[0])
    scales = [max(float(v.norm()) for v in parts.values()) for parts in ingredients]
    rows = [
        torch.stack([parts[name] for name in names], dim=1) / scale
        for parts, scale in zip(ingredients, scales, strict=True)
    ]
    matrix = torch.cat(rows)
    target = torch.cat([v / scale for v, scale in zip(observed, scales, strict=True)])
    # The squares of a length overflow above 1e154, and vanish below 1e-162: the largest entry is 1.
    peak = float(target.abs().max()) if target.numel() else 0.0
    if peak == 0:
        return None
    target = target / peak
    length = float(target.norm())
    u, s, vh = torch.linalg.svd(matrix, full_matrices=False)
    inverse = torch.where(s > 1e-10 * s[0], 1 / s, torch.zeros_like(s))
    solution = vh.T @ (inverse * (u.T @ target))
    rest = float((matrix @ solution - target).norm())
    freedom = max(matrix.shape[0] - matrix.shape[1], 1)
    noise = max(rest / freedom**0.5, INGREDIENT_ERROR * length / freedom**0.5)
    # A direction that the ingredients do not span is open altogether.
    open_ = torch.where(s > 1e-10 * s[0], noise * inverse, torch.full_like(s, 1e6))
    spread = ((vh.T * open_) ** 2).sum(dim=1).sqrt()
    solution, spread = solution * peak, spread * peak
    if not bool(torch.isfinite(solution).all() and torch.isfinite(spread).all()):
        return None
    return Spectrum(
        dict(zip(names, solution.tolist(), strict=True)),
        dict(zip(names, spread.tolist(), strict=True)),
        rest / length,
    )
