"""A gradient divided by its length, and by what people take for its length. For truth."""

import torch
from torch import Tensor

from grader.common.flat import flatten
from grader.judge.losses import TaskLosses

OTHER_NORMS = (
    "sum of norms", "norms not squared", "root mean square", "mean square", "absolute", "largest",
    "mean of norms", "mean absolute", "largest norm", "smallest norm", "first", "last", "sign",
    "sign of length one",
)  # fmt: skip


def direction(
    losses: TaskLosses,
    slope: Tensor,
    norm: str = "all",
    rigid: str = "",
    sizes: tuple[float, ...] = (),
) -> Tensor:
    """g/‖g‖, flat. Zero where its length is.

    norm: `all` entries make one length; `tensor`: each tensor has its own; `none` and `squared`: it
    is not taken, or its root is not; else one of OTHER_NORMS. rigid: what has no graph, the `norm`
    or the `slope`. sizes: |θ|^a g / ‖|θ|^b g‖, with c added to |θ| (ASAM has 2, 1 and 0.01).
    """
    if sizes:
        a, b, c = sizes
        size = losses.theta.abs() + c
        return size**a * slope / _norm(size**b * slope)
    if rigid == "norm":
        return slope / _norm(slope.detach())
    if rigid:
        return slope.detach() / _norm(slope)
    if norm == "none":
        return slope
    if norm.startswith("sign"):
        signs = slope.sign()
        return signs if norm == "sign" else signs / _norm(signs)
    pieces = list(losses.named(slope).values())
    if norm == "tensor":
        return flatten(piece / piece.norm() for piece in pieces).nan_to_num()
    return slope / _length(slope, torch.stack([piece.norm() for piece in pieces]), norm)


def _norm(vector: Tensor) -> Tensor:
    return vector.square().sum().sqrt()


def _length(whole: Tensor, each: Tensor, norm: str) -> Tensor:
    """What the gradient is divided by; `each` has the length of each tensor's piece."""
    match norm:
        case "all":
            return _norm(whole)
        case "squared":
            return whole.square().sum()
        case "root mean square":
            return whole.square().mean().sqrt()
        case "mean square":
            return whole.square().mean()
        case "absolute":
            return whole.abs().sum()
        case "mean absolute":
            return whole.abs().mean()
        case "largest":
            return whole.abs().max()
        case "sum of norms":
            return each.sum()
        case "norms not squared":
            return each.sum().sqrt()
        case "mean of norms":
            return each.mean()
        case "largest norm":
            return each.max()
        case "smallest norm":
            return each.min()
        case "first":
            return each[0]
        case "last":
            return each[-1]
    raise ValueError(norm)
