"""What multi_step_loss asks for, and the truth that answers are compared with. For the judge."""

import inspect
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from grader.common.derivatives import central_difference
from grader.judge.adaptation import Adaptation
from grader.judge.kata import Kata
from grader.judge.requirements import close_to, unchanged, written
from grader.katas.multi_step_loss.problems import draw

Use = Callable[[list[float]], list[float]]
"""What stands in for the given weights."""


class Weighted(Adaptation):
    """An inner loop, and a query loss after each of its steps."""

    def total(
        self, leaves: list[Tensor], *, use: Use = list, start: int = 1, sign: float = 1.0,
        misplaced: bool = False, own: bool = False, detach: str = "",
    ) -> Tensor:  # fmt: skip
        """Σ_k w_k L_q(θ_k) for θ in `leaves`, with k from `start`.

        misplaced: the weights multiply the inner rates; own: each step starts from a new leaf.
        """
        weights: list[float] = self.problem.weights  # type: ignore[attr-defined]
        path = [leaves[0]]
        for weight in weights:
            rate = sign * (weight if misplaced else 1.0)
            path.append(self.adapted(leaves[-1] if own else path[-1], rate=rate, steps=1,
                                     detach=detach))  # fmt: skip
            if own:
                leaves.append(path[-1].detach().requires_grad_())
        pairs = zip(use(weights), path[start:], strict=False)
        return torch.stack([w * self.loss("query", theta) for w, theta in pairs]).sum()


Weighted.INNER = frozenset(inspect.getfullargspec(Weighted.total).kwonlyargs)
kata = Kata("multi_step_loss", draw, at=Weighted)


def gradient(at: Weighted, *, only: int | None = None, **mistakes: Any) -> Tensor:
    """d/dθ Σ_k w_k L_q(θ_k). only: of several leaves, this one alone gets a gradient."""
    leaves = [at.theta.clone().requires_grad_()]
    total = at.total(leaves, **mistakes)
    asked = leaves if only is None else leaves[only]
    found = torch.autograd.grad(total, asked, materialize_grads=True)
    return torch.stack(found).sum(dim=0)


kata.value("gradient", gradient, named=True)
kata.truth(Weighted.original)
kata.finite_differences(
    gradient=lambda at: central_difference(lambda theta: at.total([theta]).detach(), at.theta, 1e-5)
)


def uses(id: str, *ways: Use, power: bool = True, **keywords: Any) -> None:
    """A slip that has other weights than the given ones."""
    kata.slip(id, lambda at: ({"use": way, **keywords} for way in ways), power=power)


kata.slip("inner-sign", sign=-1.0)
kata.slip("first-order", detach="gradient")
kata.slip("zero-based", start=0)
uses("last-step-only", *(
    lambda w, of=of: [0.0] * (len(w) - 1) + [of(w)]
    for of in (lambda w: w[-1], sum, lambda w: 1.0, lambda w: sum(w) / len(w))
))  # fmt: skip
uses("weights-ignored", lambda w: [1.0] * len(w), lambda w: [1 / len(w)] * len(w))
uses("weights-reversed", lambda w: w[::-1])
uses("scaled-gradient", lambda w: [x / len(w) for x in w])
uses("weights-normalised", lambda w: [x / sum(w) for x in w],
     lambda w: torch.tensor(w).double().softmax(dim=0).tolist(),
     lambda w: [x / sum(map(abs, w)) for x in w],
     lambda w: [max(x, 0.0) / sum(max(y, 0.0) for y in w) for x in w])  # fmt: skip
uses("running-total", lambda w: [x * (len(w) - i) for i, x in enumerate(w)])
uses("weights-misplaced", lambda w: [1.0] * len(w), misplaced=True)
uses("weights-misplaced", list, lambda w: [0.0] * (len(w) - 1) + [1.0], misplaced=True, power=False)
kata.slip("steps-detached", own=True)
for leaf in (0, -2):  # the weights before the first step, or before the last one
    kata.slip("steps-detached", own=True, only=leaf)

kata.require("function_is_written", written)
kata.require("model_is_left_alone", unchanged("after", "multi_step_gradient"))
kata.require("gradient_is_right", close_to("gradient", in_turn=True))
kata.elsewhere()
