"""The families of models and data that problems are made of. Both sides of the wall.

Every model is small (at most 40 parameters) and smooth, so that a finite difference never crosses
a kink. The same family and seed give the same numbers on both sides.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

LossFn = Callable[[Tensor, Tensor], Tensor]


@dataclass(frozen=True)
class Task:
    """One few-shot task: a model and its loss, a support set to adapt on, a query set to judge on.

    Inputs are `(n, …)`, regression targets `(n, 1)`, class targets `(n,)` of dtype int64.
    """

    model: nn.Module
    loss_fn: LossFn
    support_x: Tensor
    support_y: Tensor
    query_x: Tensor
    query_y: Tensor


class Nested(nn.Module):
    """A model whose parameters have dotted names, with a path around its encoder."""

    def __init__(self, dtype: torch.dtype) -> None:
        super().__init__()
        self.encoder = nn.ModuleDict(
            {
                "body": nn.Sequential(nn.Linear(2, 3, dtype=dtype), nn.Softplus()),
                "gate": nn.Linear(2, 3, dtype=dtype),
            }
        )
        self.head = nn.Linear(3, 1, dtype=dtype)

    def forward(self, x: Tensor) -> Tensor:
        code = self.encoder["body"](x) * torch.tanh(self.encoder["gate"](x))
        return self.head(code)  # type: ignore[no-any-return]


class Buffered(nn.Module):
    """A model that reads a buffer: its inputs are divided by a scale that is not trained."""

    scale: Tensor

    def __init__(self, dtype: torch.dtype) -> None:
        super().__init__()
        self.register_buffer("scale", torch.ones(2, dtype=dtype))
        self.body = nn.Linear(2, 4, dtype=dtype)
        self.head = nn.Linear(4, 1, dtype=dtype)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(torch.tanh(self.body(x / self.scale)))  # type: ignore[no-any-return]


class Tied(nn.Module):
    """An autoencoder-like model that uses one weight twice, under two names."""

    def __init__(self, dtype: torch.dtype) -> None:
        super().__init__()
        self.first = nn.Linear(2, 2, dtype=dtype)
        self.second = nn.Linear(2, 2, dtype=dtype)
        self.second.weight = self.first.weight
        self.head = nn.Linear(2, 1, dtype=dtype)

    def forward(self, x: Tensor) -> Tensor:
        hidden = torch.tanh(self.second(torch.tanh(self.first(x))))
        return self.head(hidden)  # type: ignore[no-any-return]


def _plain(dtype: torch.dtype) -> nn.Module:
    return nn.Sequential(nn.Linear(2, 3, dtype=dtype), nn.Tanh(), nn.Linear(3, 1, dtype=dtype))


def _convolution(dtype: torch.dtype) -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(1, 2, kernel_size=2, dtype=dtype),
        nn.GELU(),
        nn.Flatten(),
        nn.Linear(8, 3, dtype=dtype),
    )


def mean_squared_error(prediction: Tensor, target: Tensor) -> Tensor:
    # Written out: forward-mode derivatives of torch's own mse_loss raise (torch 2.13).
    return ((prediction - target) ** 2).mean()


def cross_entropy(logits: Tensor, target: Tensor) -> Tensor:
    return F.cross_entropy(logits, target)


_MODELS: dict[str, Callable[[torch.dtype], nn.Module]] = {
    "plain": _plain,
    "nested": Nested,
    "convolution": _convolution,
    "buffered": Buffered,
    "float32": _plain,
    "tied": Tied,
}

FAMILIES = tuple(_MODELS)


def dtype_of(family: str) -> torch.dtype:
    """float64 for every family but float32."""
    return torch.float32 if family == "float32" else torch.float64


def build_task(family: str, seed: int) -> Task:
    """The task of this family that `seed` draws; the same numbers in every process."""
    dtype = dtype_of(family)
    random = torch.Generator().manual_seed(seed)

    def normal(*shape: int) -> Tensor:
        # Drawn in float64 whatever the dtype, so that a family's float32 twin is its rounding.
        return torch.randn(shape, generator=random, dtype=torch.float64).to(dtype)

    model = _MODELS[family](dtype)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(normal(*parameter.shape) * 0.8)
        for buffer in model.buffers():
            buffer.copy_(1.5 + normal(*buffer.shape).tanh() * 0.7)
    if family == "convolution":
        labels = torch.randint(3, (12,), generator=random)
        return Task(
            model,
            cross_entropy,
            normal(6, 1, 3, 3),
            labels[:6],
            normal(6, 1, 3, 3),
            labels[6:],
        )
    return Task(
        model,
        mean_squared_error,
        normal(5, 2),
        normal(5, 1) * 1.5,
        normal(6, 2),
        normal(6, 1) * 1.5,
    )
