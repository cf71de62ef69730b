"""Between a list of tensors and one vector. Both sides."""

from collections.abc import Iterable, Sequence

import torch
from torch import Tensor


def flatten(tensors: Iterable[Tensor]) -> Tensor:
    """One vector of all entries, in order; of no entries for no tensors."""
    pieces = [tensor.reshape(-1) for tensor in tensors]
    return torch.cat(pieces) if pieces else torch.empty(0)


def unflatten(vector: Tensor, like: Sequence[Tensor]) -> list[Tensor]:
    """The inverse of `flatten`: pieces of `vector` with the shapes of `like`."""
    sizes = [tensor.numel() for tensor in like]
    pieces = torch.split(vector, sizes)
    return [piece.reshape(tensor.shape) for piece, tensor in zip(pieces, like, strict=True)]


def same_tensor(tensors: Iterable[Tensor]) -> Tensor:
    """`(n, n)` for n entries in all: 1 where two of them stand in one tensor, 0 elsewhere."""
    owner = flatten(torch.full_like(t.detach(), i) for i, t in enumerate(tensors))
    return (owner[:, None] == owner).to(owner.dtype)
