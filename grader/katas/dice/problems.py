"""The problems of dice: all episodes that a policy can have. Both sides of the wall."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import logsigmoid, pad

from grader.common.few_shot import drawn
from grader.common.without_model import WithoutModel

VALUES = {"value": 0, "gradient": 1, "hessian": 2, "expected_gradient": 1, "expected_hessian": 2}
"""By name: how often it is differentiated."""


@dataclass(frozen=True)
class Problem(WithoutModel):
    """Two actions at three times. In the family rows each episode is a call of its own."""

    family: str
    discount: float
    turn: str = ""

    def other(self) -> "Problem":
        return replace(self, turn="other", discount=1.3 - self.discount)

    def policy(self) -> Tensor:
        return self.normal(f"policy{self.turn}", 3).requires_grad_()

    def episodes(self, policy: Tensor) -> tuple[Tensor, Tensor]:
        """Log-probabilities, which depend on the actions before, and rewards: `(8, 3)` each."""
        actions = torch.cartesian_prod(*[torch.tensor([0.0, 1.0], dtype=self.dtype)] * 3)
        before = pad(actions[:, :-1], (1, 0))
        logits = policy[0] + policy[1] * before + policy[2] * before.cumsum(dim=1)
        tables = [self.normal(f"{n}{self.turn}", n).repeat_interleave(8 // n) for n in (2, 4, 8)]
        return logsigmoid((2 * actions - 1) * logits), torch.stack(tables, dim=1)

    def arguments(self) -> dict[str, Any]:
        row = 5 if self.family == "rows" else slice(None)
        log_probs, rewards = (part.detach()[row] for part in self.episodes(self.policy()))
        given = (log_probs.requires_grad_(), rewards, self.discount)
        return dict(zip(("log_probs", "rewards", "discount"), given, strict=True))

    def look(self, name: str, surrogate: Callable[[Tensor, Tensor, float], Tensor]) -> Tensor:
        """One of VALUES of a surrogate. What has no graph has zero derivatives."""
        at = self.policy()
        log_probs, rewards = self.episodes(at)
        chances = log_probs.sum(dim=1).exp().detach()
        if not name.startswith("expected"):
            at = log_probs = log_probs.detach().requires_grad_()
            chances = torch.ones_like(chances)
        if self.family == "rows":
            pairs = zip(log_probs, rewards, strict=True)
            total = torch.stack([surrogate(*pair, self.discount) for pair in pairs])
        else:
            total = surrogate(log_probs, rewards, self.discount)
        for times in range(VALUES[name]):
            total = total.reshape(-1, 3).sum(dim=0) if times else (chances @ total)[None]
            outputs = total + 0 * at.sum()
            total = torch.stack([torch.autograd.grad(y, at, create_graph=True)[0] for y in outputs])
        return total


three = (Problem("batch", 0.8, again=True), Problem("batch", 0.6), Problem("batch", 0.7))
draw = drawn("dice", [*three, Problem("rows", 0.7)])
