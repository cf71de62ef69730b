"""The problems of hypergradient: two losses, weights and a hyperparameter. Both sides."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import torch
from torch import Tensor
from torch.nn import functional as F

from grader.common.families import cross_entropy, smooth_quantile
from grader.common.few_shot import FILLED, FewShot, drawn
from grader.common.seeds import derive

Loss = Callable[[list[Tensor], Tensor], Tensor]
SHAPES: dict[str, tuple[int, ...]] = {"decay": (), "inputs": (2, 2), "classes": (3,)}
"""The hyperparameter's, by family; a number for each of five examples elsewhere."""


@dataclass(frozen=True)
class Problem(FewShot):
    """`inner_lr` is the rate and `steps` the number of terms. tracked: weights and hyper require
    grad; again: other losses of the same weights are asked about as well."""

    HIDDEN: ClassVar = ("inner_lr", "steps", "training")
    tracked: bool = False

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
        shapes = ((), (3,), (2, 3), SHAPES.get(self.family, (5,)))
        found = [self.numbers(str(i), *shape) for i, shape in enumerate(shapes)]
        for tensor in found if self.tracked else ():
            tensor.requires_grad_().grad = torch.full_like(tensor, FILLED) if self.filled else None
        return found

    def arguments(self) -> dict[str, Any]:
        *weights, hyper = self.tensors()
        losses = {"train_loss": self.loss("train"), "valid_loss": self.loss("valid")}
        return losses | {
            "weights": weights,
            "hyper": hyper,
            "terms": self.steps,
            "lr": self.inner_lr,
        }


draw = drawn(
    "hypergradient",
    [
        *(Problem("plain", 0.3, 3, again=True), Problem("plain", 0.3, 1)),
        *(Problem("plain", 0.2, 5, tracked=True), Problem("inputs", 0.3, 3)),
        Problem("decay", 0.3, 4, tracked=True, filled=True),
        *(Problem("classes", 0.8, 4, tracked=True), Problem("float32", 0.3, 3)),
    ],
)
