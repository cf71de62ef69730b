"""The waves, the network and the steps of Finn et al. 2017, section 5.1. Both sides.

Batched over tasks where that is faster. Everything follows from a seed and a number, so that the
tasks of iteration 700 are the same whether training was interrupted before it or not.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from grader.common.seeds import derive

AMPLITUDE, PHASE, REACH = (0.1, 5.0), (0.0, math.pi), 5.0
HIDDEN = 40
SHAPES = ((HIDDEN, 1), (HIDDEN,), (HIDDEN, HIDDEN), (HIDDEN,), (1, HIDDEN), (1,))
SIZES = tuple(math.prod(shape) for shape in SHAPES)
WEIGHTS = sum(SIZES)
"""How many weights the network has."""


@dataclass(frozen=True)
class Waves:
    """Some waves: their points, one row per wave, and what they are (amplitudes and phases)."""

    support_x: Tensor
    support_y: Tensor
    query_x: Tensor
    query_y: Tensor
    amplitude: Tensor
    phase: Tensor


def _generator(seed: int, *labels: object) -> torch.Generator:
    return torch.Generator().manual_seed(derive(seed, *labels))


def _between(generator: torch.Generator, low: float, high: float, *shape: int) -> Tensor:
    return low + (high - low) * torch.rand(*shape, generator=generator, dtype=torch.float32)


def draw(seed: int, iteration: int, waves: int, shots: int) -> Waves:
    """The waves of one iteration. All points have the shape [waves, shots, 1]."""
    generator = _generator(seed, "waves", iteration)
    amplitude = _between(generator, *AMPLITUDE, waves, 1, 1)
    phase = _between(generator, *PHASE, waves, 1, 1)
    x = _between(generator, -REACH, REACH, 2, waves, shots, 1)
    y = amplitude * torch.sin(x + phase)
    return Waves(x[0], y[0], x[1], y[1], amplitude, phase)


def fresh(seed: int, waves: int, shots: int, points: int = 50) -> Waves:
    """Waves that nothing is trained on; their query points are evenly spaced."""
    drawn = draw(derive(seed, "fresh"), 0, waves, shots)
    x = torch.linspace(-REACH, REACH, points).view(1, points, 1).expand(waves, points, 1)
    y = drawn.amplitude * torch.sin(x + drawn.phase)
    return Waves(drawn.support_x, drawn.support_y, x, y, drawn.amplitude, drawn.phase)


def first_weights(seed: int) -> Tensor:
    """The weights that training begins with, in one vector; drawn as torch draws them."""
    generator = _generator(seed, "weights")
    widths = (1, 1, HIDDEN, HIDDEN, HIDDEN, HIDDEN)
    bounds = (1 / math.sqrt(width) for width in widths)
    pieces = [
        _between(generator, -bound, bound, size) for bound, size in zip(bounds, SIZES, strict=True)
    ]
    return torch.cat(pieces)


def in_shapes(flat: Tensor) -> list[Tensor]:
    """One vector of weights as a tensor per parameter."""
    pieces = torch.split(flat, list(SIZES))
    return [piece.view(shape) for piece, shape in zip(pieces, SHAPES, strict=True)]


def network(flat: Tensor) -> nn.Sequential:
    """The network as a module, with two hidden layers."""
    first, second, last = nn.Linear(1, HIDDEN), nn.Linear(HIDDEN, HIDDEN), nn.Linear(HIDDEN, 1)
    model = nn.Sequential(first, nn.ReLU(), second, nn.ReLU(), last)
    for parameter, value in zip(model.parameters(), in_shapes(flat), strict=True):
        parameter.data = value.clone()
    return model


def outputs(weights: Sequence[Tensor], x: Tensor) -> Tensor:
    """The network at weights that have a first dimension of tasks, on x of [tasks, points, 1]."""
    w1, b1, w2, b2, w3, b3 = weights
    hidden = F.relu(torch.addcmul(b1.unsqueeze(1), x, w1.mT))
    hidden = F.relu(torch.baddbmm(b2.unsqueeze(1), hidden, w2.mT))
    return torch.baddbmm(b3.unsqueeze(1), hidden, w3.mT)


def for_each(weights: Sequence[Tensor], tasks: int) -> list[Tensor]:
    """The same weights for each task. They have a first dimension of networks, and each network
    gets so many tasks: those of one follow those of the other."""
    return [
        w.unsqueeze(1).expand(-1, tasks, *w.shape[1:]).reshape(-1, *w.shape[1:]) for w in weights
    ]


def errors(weights: Sequence[Tensor], x: Tensor, y: Tensor) -> Tensor:
    """The mean squared error of each task."""
    return (outputs(weights, x) - y).square().mean(dim=(1, 2))


def stepped(
    weights: Sequence[Tensor], x: Tensor, y: Tensor, rate: float, *, graph: bool = False
) -> list[Tensor]:
    """The weights of each task after a gradient step on its own points. They require grad."""
    gradient = torch.autograd.grad(errors(weights, x, y).sum(), weights, create_graph=graph)
    return [w - rate * g for w, g in zip(weights, gradient, strict=True)]


def adapted(flat: Tensor, waves: Waves, rate: float, steps: int) -> list[list[Tensor]]:
    """The weights after 0, 1, … steps on the support points, without a graph."""
    alone = [weight.unsqueeze(0) for weight in in_shapes(flat)]
    path = [for_each(alone, len(waves.support_x))]
    for _ in range(steps):
        leaves = [w.detach().requires_grad_() for w in path[-1]]
        path.append([w.detach() for w in stepped(leaves, waves.support_x, waves.support_y, rate)])
    return path
