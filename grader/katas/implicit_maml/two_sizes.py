"""Counts what an answer needs for a narrow model and for a wide one. In the worker.

Whoever builds a matrix of all weights, or goes through them one by one, needs more for the wide
model: a tensor with a part of that matrix, or more kernels. The weights are always the same, so
that a solver takes the same way in every run.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

import torch
from torch import nn

from grader.common.counting import count_of
from grader.common.families import Task

HIDDEN = (3, 9)
"""Hidden units of a model with two inputs and one output: it has 13 or 37 weights."""


def needs_at_two_sizes(
    task: Task, function: Callable[[Task], object]
) -> Iterator[dict[str, object]]:
    """Yields `kernels_13` and `kernels_37`, by the weights of each model, and `largest`: the
    entries of the wide one's largest tensor.

    Kernels are None where something was not counted, and zeros where both models need the same
    number, since how many that are is nobody's business: two answers that differ in nothing else
    are the same. A tensor that was seen was made, whatever else was not counted.
    """
    counts = [count_of(lambda sized=sized: function(sized)) for sized in _sized(task)]  # type: ignore[misc]
    few, many = (count.kernels if count.complete else None for count in counts)
    if few == many is not None:
        few = many = 0
    yield {"kernels_13": few, "kernels_37": many, "largest": counts[1].largest}


def _sized(task: Task) -> Iterator[Task]:
    """The task with its data, and with other models."""
    for width in HIDDEN:
        model = nn.Sequential(nn.Linear(2, width), nn.Tanh(), nn.Linear(width, 1))
        for p in model.parameters():
            p.data = torch.linspace(-1, 1, p.numel(), dtype=p.dtype).reshape(p.shape)
        yield replace(task, model=model)
