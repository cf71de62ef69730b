"""What is commonly done wrong in an inner loop, as slips of `Adaptation.adapted`. For truth.

A kata whose formulas pass their keywords on to `adapted` gets all of these with one call.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from grader.common.families import cross_entropy, mean_squared_error
from grader.common.flat import flatten
from grader.judge.adaptation import Adaptation
from grader.judge.kata import Kata
from grader.judge.values import Keywords

SIZES = (0.05, 0.1, 0.2, 0.33, 0.5, 0.8, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 12, 20, 40)
RATES = [sign * size for sign in (1, -1) for size in SIZES]
LIMITS = [10 ** (k / 4) for k in range(-14, 12)]


def inner_slips(kata: Kata, of: str) -> None:
    """Add them; `of` is the value from which a rate or a limit is read, when one is searched for.

    Only a kata's texts decide which of them get a name: a slip without a diagnosis says nothing.
    """
    kata.slip("never-adapted", rate=0.0, power=False)
    kata.slip("inner-sign", rate=-1.0)
    kata.slip("theta-dropped", start=0.0)
    kata.slip("sequential-update", _ways("one_by_one", "live", "cut"), power=False)
    kata.slip("state-carried-over", before="query", power=False)
    kata.slip("tasks-collide", data="query", power=False)
    kata.slip("partial-update", lambda at: ({"mask": m} for m in masks(at)), power=False)
    kata.slip("mispaired", lambda at: ({"order": o} for o in other_orders(at)), power=False)
    kata.slip("loss-ignored", lambda at: ({"loss_fn": f} for f in _other_losses(at)), power=False)
    stored_slips(kata)
    kata.number(
        "inner-lr-wrong", "rate", of=of, grid=RATES, common=False, moved=_at_share,
        about="The rate of the inner step, as a multiple of inner_lr.",
    )  # fmt: skip
    for way, about in CLIPPED.items():
        kata.number(
            "clipped", "clip", of=of, grid=LIMITS, turned=_limit_of(way),
            about=f"The limit to which {about} is held.",
        )  # fmt: skip


def stored_slips(kata: Kata) -> None:
    """What is right and stored wrongly: some pieces are missing, or stand in each other's place."""
    for name, value in kata.values.items():
        if value.named:
            kata.slip(
                "partial-gradient",
                lambda at: ({"kept": m} for m in masks(at)),
                of=name,
                power=False,
            )
            kata.slip(
                "mispaired", lambda at: ({"stored": o} for o in other_orders(at)), of=name,
                power=False,
            )  # fmt: skip


CLIPPED = {
    "length": "the gradient's length",
    "entry": "each entry of the gradient",
    "tensor": "the length of each parameter's gradient",
    "largest entry": "the gradient's largest entry",
}


def _ways(keyword: str, *ways: object) -> Callable[[Any], Iterable[Keywords]]:
    return lambda at: ({keyword: way} for way in ways)


def _limit_of(way: str) -> Callable[[float], tuple[str, float]]:
    return lambda limit: (way, limit)


def _at_share(problem: Any, share: float) -> Any:
    return replace(problem, inner_lr=share * problem.inner_lr)


def masks(at: Adaptation) -> Iterator[Tensor]:
    """1 for weights that move and 0 for those that do not, in the ways that are seen."""
    names = list(at.parameters)
    groups = [{name} for name in names]
    groups += [{n for n in names if n.endswith(end)} for end in (".bias", ".weight")]
    groups += [
        {n for n in names if n.split(".")[0] == top} for top in {n.split(".")[0] for n in names}
    ]
    groups += [{n for n in names if n.count(".") > 1}]
    known: set[frozenset[str]] = set()
    for unmoved in [*groups, *(set(names) - group for group in groups)]:
        if unmoved and unmoved != set(names) and frozenset(unmoved) not in known:
            known.add(frozenset(unmoved))
            yield flatten(
                torch.full_like(p, float(name not in unmoved)).detach()
                for name, p in at.parameters.items()
            )


def other_orders(at: Adaptation) -> Iterator[Tensor]:
    """Which entry of the flat gradient each weight gets, where the order is another one."""
    names = list(at.parameters)
    sizes = {name: p.numel() for name, p in at.parameters.items()}
    starts = dict(zip(names, torch.tensor([0, *sizes.values()]).cumsum(0).tolist(), strict=False))
    orders: list[Sequence[str]] = [
        sorted(names),
        list(reversed(names)),
        [n for n in names if n.endswith("weight")] + [n for n in names if n.endswith("bias")],
        [n for n in names if n.endswith("bias")] + [n for n in names if n.endswith("weight")],
    ]
    for order in orders:
        if order != names and len(order) == len(names):
            yield torch.cat([torch.arange(starts[n], starts[n] + sizes[n]) for n in order])


def _other_losses(at: Adaptation) -> Iterator[Callable[[Tensor, Tensor], Tensor]]:
    """The usual losses, to one-hot targets where there are classes, instead of the task's loss."""
    has_classes = not at.support[1].is_floating_point()

    def squared(outputs: Tensor, target: Tensor) -> Tensor:
        return mean_squared_error(
            outputs, F.one_hot(target, outputs.shape[1]) if has_classes else target
        )

    if at.loss_fn is not mean_squared_error:
        yield squared
    if has_classes and at.loss_fn is not cross_entropy:
        yield cross_entropy
