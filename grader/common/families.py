"""The families of models and data that problems are made of. Both sides of the wall.

Every model is small (at most 40 parameters) and smooth, so that a finite difference never crosses
a kink. The same family and seed give the same numbers on both sides.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache, lru_cache

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

    def on_its_query_set(self) -> "Task":
        """Another task for the same model: it has this one's query set for a support set too."""
        return replace(self, support_x=self.query_x, support_y=self.query_y)

    def other(self) -> "Task":
        """Another task for the same model: its support examples are as many of this one's query
        set, and the other way round."""
        size = len(self.support_x)
        return replace(
            self,
            support_x=self.query_x[:size],
            support_y=self.query_y[:size],
            query_x=self.support_x,
            query_y=self.support_y,
        )


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
    """A model that reads a buffer: its inputs are divided by a scale that is not trained. Its gain
    is a parameter without dimensions."""

    scale: Tensor

    def __init__(self, dtype: torch.dtype) -> None:
        super().__init__()
        self.register_buffer("scale", torch.ones(2, dtype=dtype))
        self.body = nn.Linear(2, 4, dtype=dtype)
        self.head = nn.Linear(4, 1, dtype=dtype)
        self.gain = nn.Parameter(torch.ones((), dtype=dtype))

    def forward(self, x: Tensor) -> Tensor:
        return self.gain * self.head(torch.tanh(self.body(x / self.scale)))  # type: ignore[no-any-return]


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


class Coupled(nn.Module):
    """A scalar, a vector and a matrix that all act on one another; it takes no notice of inputs."""

    def __init__(self, dtype: torch.dtype) -> None:
        super().__init__()
        for name, shape in (("scale", ()), ("weights", (3,)), ("mixing", (2, 3))):
            self.register_parameter(name, nn.Parameter(torch.empty(shape, dtype=dtype)))

    def forward(self, x: Tensor) -> Tensor:
        scale, weights, mixing = self.parameters()
        signal = torch.tanh(mixing @ weights) * torch.exp(0.3 * scale)
        return (signal**2).sum() + F.softplus(weights * scale).sum() + (mixing**4).mean()


def _plain(dtype: torch.dtype) -> nn.Module:
    return nn.Sequential(nn.Linear(2, 3, dtype=dtype), nn.Tanh(), nn.Linear(3, 1, dtype=dtype))


def _convolution(dtype: torch.dtype) -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(1, 2, kernel_size=2, dtype=dtype),
        nn.GELU(),
        nn.Flatten(),
        nn.Linear(8, 3, dtype=dtype),
    )


def output_itself(output: Tensor, target: Tensor) -> Tensor:
    """The loss of a model that computes a loss by itself."""
    return output


def mean_squared_error(prediction: Tensor, target: Tensor) -> Tensor:
    # Written out: forward-mode derivatives of torch's own mse_loss raise (torch 2.13).
    return ((prediction - target) ** 2).mean()


def cross_entropy(logits: Tensor, target: Tensor) -> Tensor:
    return F.cross_entropy(logits, target)


CENTIMETRES = 100.0


def squared_error_in_centimetres(prediction: Tensor, target: Tensor) -> Tensor:
    """The squared error of outputs in metres: 10,000 times larger, and so is its gradient."""
    return ((CENTIMETRES * (prediction - target)) ** 2).mean()


def smooth_quantile(prediction: Tensor, target: Tensor) -> Tensor:
    """A loss that nobody expects: too high an output costs more than one that is too low.

    With r = prediction - target its slope by r is 4 sigmoid(r) - 1: smooth, and not that of r**2.
    """
    difference = prediction - target
    return (4 * F.softplus(difference) - difference).mean()


def smoothed_cross_entropy(logits: Tensor, target: Tensor) -> Tensor:
    return F.cross_entropy(logits, target, label_smoothing=0.2)


_MODELS: dict[str, Callable[[torch.dtype], nn.Module]] = {
    "plain": _plain,
    "steep": _plain,
    "near": _plain,
    "unfamiliar": _plain,
    "nested": Nested,
    "convolution": _convolution,
    "smoothed": _convolution,
    "buffered": Buffered,
    "float32": _plain,
    "tied": Tied,
    "coupled": Coupled,
}

FAMILIES = tuple(_MODELS)

_LOSSES: dict[str, LossFn] = {
    "steep": squared_error_in_centimetres,
    "unfamiliar": smooth_quantile,
    "convolution": cross_entropy,
    "smoothed": smoothed_cross_entropy,
    "coupled": output_itself,
}
"""By family; the squared error where nothing is said."""
NEAR = 3e-4
"""How far off the targets of a near task are from what its model gives."""


def dtype_of(family: str) -> torch.dtype:
    """float64 for every family but float32."""
    return torch.float32 if family == "float32" else torch.float64


def build_task(family: str, seed: int) -> Task:
    """The task of this family that `seed` draws; the same numbers in every process.

    Three families are a plain model that meets what a threshold in an answer would change, or a
    loss of its own. A steep task has gradients beyond 12 and 100, so that whoever clips or clamps
    is seen. A near task fits its support set to a loss near 1e-7, so that whoever stops early is
    seen. An unfamiliar one has a loss that is neither of the usual two.
    """
    drawn = _drawn(family, seed)
    model = _model(family, drawn.weights, drawn.buffers)
    data = [values.clone() for values in drawn.data]
    return Task(model, _LOSSES.get(family, mean_squared_error), *data)


def examples(family: str, seed: int) -> list[Tensor]:
    """Support inputs and targets, query inputs and targets of the task that `seed` draws: more
    tasks for one model."""
    return [values.clone() for values in _drawn(family, seed).data]


@dataclass(frozen=True)
class _Drawn:
    """The numbers of a task. They are copied into each build, since an answer may change them."""

    weights: list[Tensor]
    buffers: list[Tensor]
    data: list[Tensor]
    """Support inputs and targets, query inputs and targets."""


@lru_cache(maxsize=256)
def _drawn(family: str, seed: int) -> _Drawn:
    dtype = dtype_of(family)
    random = torch.Generator().manual_seed(seed)

    def normal(*shape: int) -> Tensor:
        # Drawn in float64 whatever the dtype, so that a family's float32 twin is its rounding.
        return torch.randn(shape, generator=random, dtype=torch.float64).to(dtype)

    pattern = _pattern(family)
    weights = [normal(*parameter.shape) * 0.8 for parameter in pattern.parameters()]
    buffers = [1.5 + normal(*buffer.shape).tanh() * 0.7 for buffer in pattern.buffers()]
    if family in ("convolution", "smoothed"):
        labels = torch.randint(3, (12,), generator=random)
        data = [normal(6, 1, 3, 3), labels[:6], normal(6, 1, 3, 3), labels[6:]]
        return _Drawn(weights, buffers, data)
    # A nested task is of another size, so that an answer which counts on five examples is seen.
    support, query = (8, 3) if family == "nested" else (5, 6)
    support_x, support_y = normal(support, 2), normal(support, 1) * 1.5
    if family == "near":
        with torch.no_grad():
            support_y = _model(family, weights, buffers)(support_x) + NEAR * support_y
    data = [support_x, support_y, normal(query, 2), normal(query, 1) * 1.5]
    return _Drawn(weights, buffers, data)


def _model(family: str, weights: Iterable[Tensor], buffers: Iterable[Tensor]) -> nn.Module:
    """A new model of this family, with copies of these values."""
    pattern = _pattern(family)
    copies: dict[int, object] = {}
    for parameter, values in zip(pattern.parameters(), weights, strict=True):
        copies[id(parameter)] = nn.Parameter(values.clone())
    for buffer, values in zip(pattern.buffers(), buffers, strict=True):
        copies[id(buffer)] = values.clone()
    return _copy(pattern, copies)


@cache
def _pattern(family: str) -> nn.Module:
    """A model of this family, of which others are copies: to build one takes four times as long,
    most of it for initial weights that are then replaced."""
    before = torch.get_rng_state()  # which an answer may draw from: the same in every process
    try:
        return _MODELS[family](dtype_of(family))
    finally:
        torch.set_rng_state(before)


def _copy(module: nn.Module, copies: dict[int, object]) -> nn.Module:
    """The module, with all that it holds. `copies` has what stands for a tensor, by its id."""
    copy: nn.Module = object.__new__(type(module))
    copies[id(module)] = copy
    for name, held in vars(module).items():
        if name == "_modules":
            copy.__dict__[name] = {
                key: copies.get(id(part)) or _copy(part, copies) for key, part in held.items()
            }
        elif name in ("_parameters", "_buffers"):
            copy.__dict__[name] = {key: copies.get(id(part)) for key, part in held.items()}
        else:
            copy.__dict__[name] = held.copy() if isinstance(held, dict | set) else held
    return copy
