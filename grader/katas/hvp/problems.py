"""The problems of hvp: a scalar loss, its parameters and two vectors. Both sides of the wall."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from grader.common.families import build_task, dtype_of
from grader.common.seeds import derive

Loss = Callable[[], Tensor]


@dataclass(frozen=True)
class Problem:
    """One loss with history; every call of `build` makes it anew, with the same numbers."""

    family: str
    seed: int
    required: bool = True

    @property
    def dtype(self) -> torch.dtype:
        return dtype_of(self.family)

    def parameters(self, exact: bool = False) -> tuple[dict[str, Tensor], Loss]:
        """The parameters by name, and a function that computes the loss at their present values.

        exact: compute in float64 with the same numbers, whatever the problem's dtype.
        """
        if self.family == "coupled":
            return _coupled(self.seed)
        task = build_task(self.family, self.seed)
        model, x, y = task.model, task.support_x, task.support_y
        if exact and self.dtype != torch.float64:
            model, x, y = model.double(), x.double(), y.double()
        return dict(model.named_parameters()), lambda: task.loss_fn(model(x), y)

    def build(self) -> tuple[Tensor, list[Tensor], list[Tensor]]:
        """A fresh loss (a scalar with history), its parameters, and a vector of their shapes."""
        params, loss = self.parameters()
        return loss(), list(params.values()), self.vector("v")

    def vector(self, label: str) -> list[Tensor]:
        """A vector of the parameters' shapes; another label gives another one."""
        params, _ = self.parameters()
        random = torch.Generator().manual_seed(derive(self.seed, label))
        return [
            torch.randn(p.shape, generator=random, dtype=torch.float64).to(self.dtype)
            for p in params.values()
        ]


def _coupled(seed: int) -> tuple[dict[str, Tensor], Loss]:
    """A scalar, a vector and a matrix that all act on one another."""
    random = torch.Generator().manual_seed(seed)
    params = {
        name: torch.randn(shape, generator=random, dtype=torch.float64).requires_grad_()
        for name, shape in (("scale", ()), ("weights", (3,)), ("mixing", (2, 3)))
    }

    def loss() -> Tensor:
        scale, weights, mixing = params.values()
        signal = torch.tanh(mixing @ weights) * torch.exp(0.3 * scale)
        return (signal**2).sum() + F.softplus(weights * scale).sum() + (mixing**4).mean()

    return params, loss


def draw(seed: int) -> list[Problem]:
    """The problems of one grading."""
    families = ("plain", "coupled", "nested", "plain", "coupled", "convolution", "float32")
    return [Problem(family, derive(seed, "hvp", i)) for i, family in enumerate(families)]
