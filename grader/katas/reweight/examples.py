"""What single examples do for a validation loss, as formulas compute on it. For truth.

The keywords of `slopes` are what people get wrong when they learn weights of examples.
"""

import inspect
from typing import Any

import torch
from torch import Tensor

from grader.common.derivatives import central_difference
from grader.judge.adaptation import Adaptation
from grader.judge.norms import direction


class Examples(Adaptation):
    """A batch (the support set), clean examples (the query set), and a loss for each of them."""

    def slopes(
        self, *, eps: float = 0.0, on: str = "query", only: int | None = None, alike: str = "",
        mask: float | Tensor = 1.0, apart: str = "",
    ) -> Tensor:  # fmt: skip
        """−∂L_v/∂ε_i = α g_i(θ) · g_v(θ − α ε Σ_i g_i(θ)), where ε is 0.

        on, only: L_v is the loss on this set, or of one example; alike: each gradient, or each
        tensor of it, is divided by its length; mask: zero for weights that do not count; apart:
        the product of each tensor, or of each entry, counts only if it is positive.
        """
        theta = self.theta.clone().requires_grad_()
        losses = self.loss("support", theta)
        rows = [torch.autograd.grad(loss, theta, retain_graph=True)[0] for loss in losses]
        there = (self.theta - self.rate * eps * sum(rows)).requires_grad_()
        clean = self.loss(on, there)
        (along,) = torch.autograd.grad(clean.mean() if only is None else clean[only], there)
        if alike:
            rows = [direction(self, row, alike) for row in rows]
        products = self.rate * torch.stack(rows) * along * mask
        if apart != "tensor":
            return (products.clamp(min=0) if apart else products).sum(dim=1)
        sizes = [parameter.numel() for parameter in self.parameters.values()]
        return sum(p.sum(dim=1).clamp(min=0) for p in torch.split(products, sizes, dim=1))  # type: ignore[return-value]

    def slopes_by_differences(self) -> Tensor:
        """The right ones, by central differences with respect to ε."""

        def clean(eps: Tensor) -> Tensor:
            theta = self.theta.clone().requires_grad_()
            (slope,) = torch.autograd.grad(eps @ self.loss("support", theta), theta)
            return self.loss("query", self.theta - self.rate * slope).mean().detach()

        start = torch.zeros(len(self.support[0]), dtype=self.theta.dtype)
        return -central_difference(clean, start, 1e-5)


Examples.INNER = frozenset(inspect.getfullargspec(Examples.slopes).kwonlyargs)


def shares(slopes: Tensor) -> Tensor:
    """What is positive, with the sum 1; zeros where nothing is."""
    positive = slopes.clamp(min=0)
    return positive / positive.sum() if positive.any() else positive


def softmaxes(at: Examples) -> list[dict[str, Any]]:
    """Of the slopes, their positive part or the positive ones, with or without the rate, and of a
    mean."""
    scales = [a * b for a in (1, 1 / at.rate) for b in (1, 1 / len(at.support[0]))]
    soft = [lambda s, c=c: (c * s).softmax(dim=0) for c in scales]
    soft += [lambda s, c=c: (c * s).clamp(min=0).softmax(dim=0) for c in scales]
    soft += [lambda s, c=c: (c * s).where(s > 0, -torch.inf).softmax(dim=0) for c in scales]
    return [{"turn": turn} for turn in (*soft, lambda s: shares(s).softmax(dim=0))]
