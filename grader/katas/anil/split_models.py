"""Models in two parts, a body that makes features and a head that reads them. Both sides.

The parts are those of the models in families.py, and they compute together what the model computes.
"""

import torch
from torch import Tensor, nn

from grader.common.families import Buffered, Nested


class Gated(nn.Module):
    """The body of a nested model."""

    def __init__(self, model: Nested) -> None:
        super().__init__()
        self.encoder = model.encoder

    def forward(self, x: Tensor) -> Tensor:
        code: Tensor = self.encoder["body"](x) * torch.tanh(self.encoder["gate"](x))
        return code


class Scaled(nn.Module):
    """The body of a buffered model, which reads the buffer."""

    scale: Tensor

    def __init__(self, model: Buffered) -> None:
        super().__init__()
        self.linear = model.body
        self.register_buffer("scale", model.scale)

    def forward(self, x: Tensor) -> Tensor:
        return torch.tanh(self.linear(x / self.scale))


class Gained(nn.Module):
    """The head of a buffered model. It is not linear in its weights: a gain, which has no
    dimensions, multiplies the others."""

    def __init__(self, model: Buffered) -> None:
        super().__init__()
        self.linear, self.gain = model.head, model.gain

    def forward(self, features: Tensor) -> Tensor:
        return self.gain * self.linear(features)  # type: ignore[no-any-return]


def in_two(model: nn.Module) -> nn.Sequential:
    """The model as a Sequential of its body and its head, which hold its own parameters."""
    match model:
        case Nested():
            return nn.Sequential(Gated(model), model.head)
        case Buffered():
            return nn.Sequential(Scaled(model), Gained(model))
        case nn.Sequential():  # the last layer is the head
            return nn.Sequential(model[:-1], model[-1])
    raise ValueError(f"a {type(model).__name__} has no body and head; add them here")
