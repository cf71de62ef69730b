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

    @staticmethod
    def of(model: nn.Module) -> "Snapshot":
        named = dict(model.named_parameters())
        return Snapshot(model, list(named), list(named.values()))

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
            "training": all(module.training for module in self.model.modules()),
            "grads": self.grads(),
        }

    def grads(self) -> list[Tensor | None]:
        return [parameter.grad for parameter in self.parameters]


def cotangent(outputs: Tensor, seed: int) -> Tensor:
    """The random c of the vector-Jacobian product cᵀ ∂outputs/∂θ; the outputs' shape and dtype."""
    random = torch.Generator().manual_seed(seed)
    draw = torch.randn(outputs.shape, generator=random, dtype=torch.float64)
    return draw.to(outputs.dtype)
