"""What probes of meta-learning katas look at: a model before and after, and through a fast model.

Both sides: the probe takes a `Snapshot`; the judge says what one should have shown.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn


@dataclass(frozen=True)
class Snapshot:
    """A model's parts as they were before an answer got hold of it.

    The references are kept, not only the copies: an answer that empties a module, or puts other
    tensors in place of its parameters, is seen to have done so.
    """

    model: nn.Module
    names: list[str]
    parameters: list[nn.Parameter]
    x: Tensor

    @staticmethod
    def of(model: nn.Module, x: Tensor) -> "Snapshot":
        """The model's parts now; `x` are inputs to call it on when it is looked at later."""
        named = dict(model.named_parameters())
        return Snapshot(model, list(named), list(named.values()), x)

    def look(self) -> dict[str, object]:
        """How the model stands now."""
        now = dict(self.model.named_parameters())
        replaced = [
            name
            for name, parameter in zip(self.names, self.parameters, strict=True)
            if now.get(name) is not parameter
        ]
        return {
            "parameter_names": ", ".join(now),
            "replaced": ", ".join(replaced),
            "weights": list(self.parameters),
            "buffers": [buffer for _, buffer in self.model.named_buffers()],
            "modes": modes(self.model),
            "grads": self.grads(),
            "outputs": self.outputs(),
        }

    def outputs(self) -> Tensor | None:
        """What the model computes now; None where it computes nothing any more."""
        with torch.no_grad():
            try:
                return self.model(self.x)  # type: ignore[no-any-return]
            except Exception:  # noqa: BLE001 - an answer may have left anything in it
                return None

    def grads(self) -> list[Tensor | None]:
        return [parameter.grad for parameter in self.parameters]


def modes(model: nn.Module) -> str:
    """The mode of each module: t for train, e for eval."""
    return "".join("t" if module.training else "e" for module in model.modules())


def cotangent(outputs: Tensor, seed: int) -> Tensor:
    """The random c of the vector-Jacobian product cᵀ ∂outputs/∂θ; the outputs' shape and dtype."""
    random = torch.Generator().manual_seed(seed)
    draw = torch.randn(outputs.shape, generator=random, dtype=torch.float64)
    return draw.to(outputs.dtype)
