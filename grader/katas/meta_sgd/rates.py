"""A task with a rate for every weight, θ' = θ − r ⊙ g_s(θ), and rates that are not its own. For
truth."""

from collections.abc import Callable, Iterator

import torch
from torch import Tensor
from torch.nn.functional import softplus

from grader.common.flat import flatten
from grader.judge.adaptation import Adaptation
from grader.judge.compare import Seen, Truth

TRANSFORMS: tuple[Callable[[Tensor], Tensor], ...] = (
    torch.relu, torch.abs, torch.exp, torch.sigmoid, softplus,
)  # fmt: skip
"""What is used to keep a rate positive."""


class Rated(Adaptation):
    """One task, and the rates of its problem: `problem.rates()` has one tensor per parameter."""

    def __init__(self, problem: object, is_other: bool = False) -> None:
        super().__init__(problem, is_other)  # type: ignore[arg-type]
        self.rates = flatten(self.problem.rates()).detach().double()  # type: ignore[attr-defined]

    def pooled(self, vector: Tensor, way: str) -> Tensor:
        """Each tensor's `mean` or `sum`, in every entry of it; the vector for no way."""
        pieces = self.named(vector).values()
        numbers = ((p.mean() if way == "mean" else p.sum()).expand_as(p) for p in pieces)
        return flatten(numbers) if way else vector

    def other_pairs(self) -> Iterator[Tensor]:
        """The rates, where those of the parameters of one shape are exchanged: the last one's for
        all, the first one's for all, in reversed order, or each the next one's."""
        pieces = list(self.named(self.rates).values())
        alike = [[i for i, q in enumerate(pieces) if q.shape == p.shape] for p in pieces]
        places = [(group, group.index(i)) for i, group in enumerate(alike)]
        orders = [
            [group[-1] for group, _ in places],
            [group[0] for group, _ in places],
            [group[-1 - at] for group, at in places],
            [group[(at + 1) % len(group)] for group, at in places],
        ]
        for order in orders:
            yield flatten(pieces[i] for i in order)


def one_number_per_tensor(value: str) -> Callable[[Seen, Truth], bool]:
    """A fact: each tensor of this value holds one number, not zero, once or in every entry."""

    def one_number_per_tensor(seen: Seen, truth: Truth) -> bool:
        given = getattr(seen, value)
        return isinstance(given, list) and all(
            isinstance(g, Tensor) and bool(g.any()) and bool((g == g.reshape(-1)[0]).all())
            for g in given
        )

    return one_number_per_tensor
