"""The problems of hypergradient: two losses, weights and a hyperparameter. Both sides."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from grader.common.families import cross_entropy, dtype_of, smooth_quantile
from grader.common.few_shot import FILLED, drawn
from grader.common.seeds import derive

Loss = Callable[[list[Tensor], Tensor], Tensor]
HYPER = {"decay": (), "inputs": (2, 2), "classes": (3,)}
"""The hyperparameter's shape by family; a number for each of five examples elsewhere."""


@dataclass(frozen=True)
class Problem:
    """tracked: weights and hyper require grad; filled: and have a .grad; again: other losses of the
    same weights are asked about as well."""

    family: str
    terms: int = 3
    lr: float = 0.3
    tracked: bool = False
    filled: bool = False
    again: bool = False
    seed: int = 0
    required: bool = True

    @property
    def dtype(self) -> torch.dtype:
        return dtype_of(self.family)

    def numbers(self, label: str, *shape: int) -> Tensor:
        random = torch.Generator().manual_seed(derive(self.seed, label))
        return torch.randn(shape, generator=random, dtype=torch.float64).to(self.dtype)

    def loss(self, label: str) -> Loss:
        """The loss on the examples of this label, in the dtype of the weights."""
        x, y = self.numbers(f"{label} x", 5, 2), self.numbers(f"{label} y", 5)

        def loss(weights: list[Tensor], hyper: Tensor) -> Tensor:
            scale, head, body = weights
            points = x.to(body) @ hyper if self.family == "inputs" else x.to(body)
            units = scale * torch.tanh(points @ body)
            if self.family == "classes":
                return cross_entropy(units * head + hyper, y.to(torch.int64).remainder(3))
            if self.family == "inputs":
                return smooth_quantile(units @ head, y.to(body))
            errors = (units @ head - y.to(body)) ** 2
            if self.family == "decay":
                return errors.mean() + 0.1 * hyper.exp() * sum((w**2).sum() for w in weights)
            return (F.softplus(hyper) * errors).mean()

        return loss

    def tensors(self) -> list[Tensor]:
        """The weights, and then the hyperparameter, made anew."""
        shapes = ((), (3,), (2, 3), HYPER.get(self.family, (5,)))
        found = [self.numbers(str(i), *shape) for i, shape in enumerate(shapes)]
        for tensor in found if self.tracked else ():
            tensor.requires_grad_().grad = torch.full_like(tensor, FILLED) if self.filled else None
        return found

    def arguments(self) -> dict[str, Any]:
        *weights, hyper = self.tensors()
        losses = {"train_loss": self.loss("train"), "valid_loss": self.loss("valid")}
        given = {"weights": weights, "hyper": hyper, "terms": self.terms, "lr": self.lr}
        return losses | given


draw = drawn(
    "hypergradient",
    [
        *(
            Problem("plain", again=True),
            Problem("plain", 1),
            Problem("plain", 5, 0.2, tracked=True),
        ),
        *(Problem("decay", 4, tracked=True, filled=True), Problem("inputs", 3)),
        *(Problem("classes", 4, 0.8, tracked=True), Problem("float32", 3)),
    ],
)
