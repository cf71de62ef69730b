"""What answers are compared with: MAML, first-order MAML and joint pretraining, in batches.

Each is trained on the same tasks, from the same weights, with the same optimizer. Several seeds are
trained at once, one network for each.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from grader.common.sines import Waves, draw, errors, first_weights, for_each, in_shapes, stepped

Snapshots = dict[int, Tensor]
"""By the number of iterations that led to them: the weights, one row for each seed."""


@dataclass(frozen=True)
class Setting:
    """How training goes. `rate` is the inner learning rate, `outer_rate` that of Adam."""

    shots: int = 10
    tasks: int = 10
    rate: float = 0.01
    outer_rate: float = 0.003


Gradient = Callable[[list[Tensor], Waves, float], Sequence[Tensor]]
"""Of weights with a first dimension of networks, and waves: those of one network follow those of
the other."""


def maml(weights: list[Tensor], waves: Waves, rate: float) -> Sequence[Tensor]:
    """The gradient of the mean error after one step, second derivatives included."""
    start = for_each(weights, _tasks(weights, waves))
    fast = stepped(start, waves.support_x, waves.support_y, rate, graph=True)
    return torch.autograd.grad(_mean(weights, fast, waves.query_x, waves.query_y), weights)


def first_order(weights: list[Tensor], waves: Waves, rate: float) -> Sequence[Tensor]:
    """The gradient at the adapted weights, as if the step had not depended on the weights."""
    tasks = _tasks(weights, waves)
    start = [w.detach().requires_grad_() for w in for_each(weights, tasks)]
    there = stepped(start, waves.support_x, waves.support_y, rate)
    fast = [w.detach().requires_grad_() for w in there]
    slopes = torch.autograd.grad(_mean(weights, fast, waves.query_x, waves.query_y), fast)
    return [slope.view(-1, tasks, *slope.shape[1:]).sum(dim=1) for slope in slopes]


def joint(weights: list[Tensor], waves: Waves, rate: float) -> Sequence[Tensor]:
    """The gradient of the mean error on all points, without any step."""
    x = torch.cat([waves.support_x, waves.query_x], dim=1)
    y = torch.cat([waves.support_y, waves.query_y], dim=1)
    fast = for_each(weights, _tasks(weights, waves))
    return torch.autograd.grad(_mean(weights, fast, x, y), weights)


def _tasks(weights: list[Tensor], waves: Waves) -> int:
    return len(waves.support_x) // len(weights[0])


def _mean(weights: list[Tensor], fast: Sequence[Tensor], x: Tensor, y: Tensor) -> Tensor:
    """The mean error of each network, summed: each has its own weights, and so its own gradient."""
    return errors(fast, x, y).sum() * (len(weights[0]) / len(x))


def train(
    gradient: Gradient,
    setting: Setting,
    seeds: Sequence[int],
    marks: Sequence[int],
    ended: threading.Event | None = None,
) -> Snapshots:
    """The weights at each of these numbers of iterations. Fewer once `ended` is set."""
    begin = zip(*(in_shapes(first_weights(seed)) for seed in seeds), strict=True)
    weights = [torch.stack(each).requires_grad_() for each in begin]
    optimizer = torch.optim.Adam(weights, lr=setting.outer_rate, fused=True)
    found: Snapshots = {}
    for iteration in range(max(marks) + 1):
        if iteration in marks:
            found[iteration] = torch.cat([w.detach().flatten(1) for w in weights], dim=1)
        if iteration == max(marks) or (ended is not None and ended.is_set()):
            break
        waves = _together([draw(seed, iteration, setting.tasks, setting.shots) for seed in seeds])
        for weight, g in zip(weights, gradient(weights, waves, setting.rate), strict=True):
            weight.grad = g
        optimizer.step()
    return found


def _together(waves: Sequence[Waves]) -> Waves:
    if len(waves) == 1:
        return waves[0]
    names = ("support_x", "support_y", "query_x", "query_y", "amplitude", "phase")
    return Waves(*(torch.cat([getattr(each, name) for each in waves]) for name in names))
