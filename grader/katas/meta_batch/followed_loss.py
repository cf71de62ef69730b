"""A loss function that remembers what it gave, to see whose weights it came from. In the worker.

Gradients that reach only copies of a model and gradients that nobody asks for leave the same empty
`.grad`. What tells them apart is where the graph of the losses ends.
"""

from torch import Tensor, nn
from torch._C import _functorch

from grader.common.families import LossFn
from grader.worker.xray.calls import leaves


class FollowedLoss:
    """Computes what `loss_fn` computes."""

    def __init__(self, loss_fn: LossFn) -> None:
        self._loss_fn = loss_fn
        self._last: Tensor | None = None

    def __call__(self, output: Tensor, target: Tensor) -> Tensor:
        self._last = self._loss_fn(output, target)
        return self._last

    def is_of_copies(self, model: nn.Module) -> bool:
        """Whether the last loss has a graph that ends at other weights than the model's.

        What torch.func differentiates are always new tensors: that says nothing.
        """
        last = self._last
        if last is None or _functorch.is_functorch_wrapped_tensor(last):
            return False
        return not leaves([last]) & {id(parameter) for parameter in model.parameters()}
