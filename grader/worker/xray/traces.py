"""What the X-ray knows of one tensor, and finds out from it. In the worker."""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from torch import Tensor
from torch._C import _functorch


@dataclass(eq=False)
class Trace:
    """What is known of one tensor; holding it keeps its id from being used again."""

    tensor: Tensor
    descends: bool = False
    """Its numbers come from the weights."""
    connected: bool = False
    """A gradient can go from it to the weights, while it requires grad."""
    is_root: bool = False
    cuts: int = 0
    """The cuts on the ways to it, as bits."""
    recorded: bool = False
    """It had a grad_fn when it was last looked at."""
    storage: int = 0

    @property
    def live(self) -> bool:
        return self.connected and self.tensor.requires_grad


def related(one: Tensor, other: Tensor) -> bool:
    """Whether autograd itself knows that they share their numbers."""
    bases = [t._base if t._is_view() and t._base is not None else t for t in (one, other)]
    return bases[0] is bases[1]


def storage_of(tensor: Tensor) -> int:
    try:
        return tensor.untyped_storage().data_ptr()
    except (RuntimeError, NotImplementedError):  # a wrapper of torch.func's has none
        return 0


def union(bits: Iterable[int]) -> int:
    total = 0
    for one in bits:
        total |= one
    return total


def floats(values: Iterable[Any], depth: int = 5) -> Iterator[float]:
    for value in itertools.islice(values, 10_000):
        if type(value) is float:
            yield value
        elif depth and isinstance(value, list | tuple):
            yield from floats(value, depth - 1)


def made_without_grad(tensor: Tensor) -> bool:
    """Whether a transform of torch.func's records a tensor that nothing outside it records."""
    if not _functorch.is_functorch_wrapped_tensor(tensor):
        return False
    return not _functorch.get_unwrapped(tensor).requires_grad
