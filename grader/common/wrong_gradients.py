"""Gradients that are right, and wrong ones that a check has to tell from them. Both sides.

Each is made from the right gradient, by what a learner would call it.
"""

from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor

Change = Callable[[Tensor], Tensor]


def unit(g: Tensor, index: int) -> Tensor:
    """Zero but for one entry, which is as large as the gradient is long."""
    found = torch.zeros(g.numel(), dtype=g.dtype)
    found[index] = g.norm()
    return found.reshape(g.shape)


def with_entry(g: Tensor, number: float) -> Tensor:
    """The gradient with another first entry."""
    return torch.where(unit(g, 0) != 0, number, g)


RIGHT: dict[str, Change] = {
    "the right gradient": Tensor.clone,
    "a gradient that is off by rounding alone": lambda g: g * (1 + 1e-7),
}
GROSS: dict[str, Change] = {
    "the negative gradient": Tensor.neg,
    "twice the gradient": lambda g: 2 * g,
    "half of the gradient": lambda g: g / 2,
    "zeros": torch.zeros_like,
    "the right entries in the wrong order": lambda g: g.reshape(-1).roll(1).reshape(g.shape),
    "a gradient whose first entry is off": lambda g: g + unit(g, 0) / 2,
    "a gradient whose last entry is off": lambda g: g + unit(g, -1) / 2,
    "a gradient with one wrong sign": lambda g: g * (1 - 2 * (unit(g, -1) != 0).to(g.dtype)),
    "a gradient with errors that cancel": lambda g: g + (unit(g, 0) - unit(g, -1)) / 2,
}
SLIGHT: dict[str, Change] = {
    "a gradient that is 0.3 % too long": lambda g: 1.003 * g,
    "a gradient with an error of 0.3 % in one entry": lambda g: g + 0.003 * unit(g, -1),
}
NO_NUMBER: dict[str, Change] = {
    "a gradient of NaN": lambda g: g * torch.nan,
    "a gradient with one NaN": lambda g: with_entry(g, torch.nan),
    "a gradient with an infinite entry": lambda g: with_entry(g, torch.inf),
}
OTHER_SHAPES: dict[str, Change] = {
    "a gradient of one number": Tensor.mean,
    "a gradient with every entry twice": lambda g: torch.cat([g.reshape(-1), g.reshape(-1)]),
}
GRADIENTS = RIGHT | GROSS | SLIGHT | NO_NUMBER | OTHER_SHAPES

LENGTHS: dict[str, Change] = {
    "all": lambda g: g.norm().reshape(1), "none": lambda g: g, "none, absolute": Tensor.abs,
    **{
        f"over {dims}": partial(torch.linalg.vector_norm, dim=dims)
        for dims in ((0,), (1,), (2,), (3,), (1, 2), (2, 3), (1, 3))
    },
}  # fmt: skip
"""What people take for the lengths of a batch of gradients. For vectors, only the first four are
wrong."""
