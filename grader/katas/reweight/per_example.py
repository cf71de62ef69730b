"""Losses that give one number per example, and what examples do to one another. Both sides."""

import torch
from torch import Tensor
from torch.nn import functional as F

from grader.common.families import LossFn, Task
from grader.common.flat import flatten


def _squared(output: Tensor, target: Tensor) -> Tensor:
    return (output - target).square().flatten(1).mean(dim=1)


def _quantile(output: Tensor, target: Tensor) -> Tensor:
    difference = output - target
    return (4 * F.softplus(difference) - difference).flatten(1).mean(dim=1)


def _cross_entropy(logits: Tensor, target: Tensor) -> Tensor:
    return F.cross_entropy(logits, target, reduction="none")


def _smoothed(logits: Tensor, target: Tensor) -> Tensor:
    return F.cross_entropy(logits, target, reduction="none", label_smoothing=0.2)


_LOSSES = {"unfamiliar": _quantile, "convolution": _cross_entropy, "smoothed": _smoothed}


def loss_per_example(family: str) -> LossFn:
    """The family's loss, `(n,)` for n examples: its mean is what grader/common/families.py has."""
    return _LOSSES.get(family, _squared)


def products_with_query(task: Task) -> Tensor:
    """By support example: its gradient times that of the mean query loss, `(n,)`. Positive where a
    step on the example helps. The task's loss gives one number per example."""
    parameters = list(task.model.parameters())
    query = task.loss_fn(task.model(task.query_x), task.query_y).mean()
    losses = task.loss_fn(task.model(task.support_x), task.support_y)
    along = flatten(torch.autograd.grad(query, parameters))
    slopes = [torch.autograd.grad(loss, parameters, retain_graph=True) for loss in losses]
    return torch.stack([flatten(slope) @ along for slope in slopes])
