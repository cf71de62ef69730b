"""How well networks do on waves that they were not trained on."""

from collections.abc import Mapping

import torch
from torch import Tensor

from grader.common.sines import Waves, adapted, errors, fresh, outputs
from grader.experiments.results import SHOWN_STEPS, Learned, Spread, spread

WAVES, GROUPS = 600, 3
"""Fresh waves; and groups that they are divided into, so that the spread of their means shows."""
STEPS = max(SHOWN_STEPS)


def after_steps(flat: Tensor, waves: Waves, rate: float, steps: int, first: int = 0) -> Tensor:
    """The error on each wave after `first`, … `steps` steps of adaptation, in a row for each."""
    path = adapted(flat, waves, rate, steps)[first:]
    return torch.stack([errors(weights, waves.query_x, waves.query_y) for weights in path])


def learned(
    name: str, snapshots: Mapping[int, Tensor], seed: int, shots: int, rate: float
) -> Learned:
    """What one training has learned, with the spread over groups of fresh waves. `snapshots` are
    the weights by iterations, each one vector."""
    waves = fresh(seed, WAVES, shots)
    last = max(snapshots)
    by_iteration = tuple(
        (number, _groups(after_steps(flat, waves, rate, 1, 1)[0]))
        for number, flat in sorted(snapshots.items())
    )
    at_end = after_steps(snapshots[last], waves, rate, STEPS)
    return Learned(name, by_iteration, tuple(map(_groups, at_end)))


def learned_with_seeds(
    name: str, snapshots: Mapping[int, Tensor], seed: int, shots: int, rate: float
) -> Learned:
    """What several trainings have learned, with the spread over their seeds. `snapshots` have a row
    for each seed."""
    waves = fresh(seed, WAVES, shots)

    def means(flats: Tensor, steps: int, first: int = 0) -> Tensor:
        found = [after_steps(flat, waves, rate, steps, first).mean(dim=1) for flat in flats]
        return torch.stack(found, dim=1)

    by_iteration = tuple(
        (number, spread(means(flats, 1, 1)[0].tolist()))
        for number, flats in sorted(snapshots.items())
    )
    at_end = means(snapshots[max(snapshots)], STEPS)
    return Learned(name, by_iteration, tuple(spread(row.tolist()) for row in at_end))


def _groups(of_waves: Tensor) -> Spread:
    return spread(of_waves.view(GROUPS, -1).mean(dim=1).tolist())


def sketches(flat: Tensor, waves: Waves, rate: float) -> list[list[list[tuple[float, float]]]]:
    """For each wave: the wave itself, its support points, and what the network says before the
    first step and after each number of steps that is shown; each as points, x ascending."""
    path = adapted(flat, waves, rate, STEPS)
    said = [outputs(path[steps], waves.query_x) for steps in SHOWN_STEPS]
    pairs = [
        (waves.query_x, waves.query_y),
        (waves.support_x, waves.support_y),
        *((waves.query_x, each) for each in said),
    ]
    return [
        [
            sorted(zip(x[i].flatten().tolist(), y[i].flatten().tolist(), strict=True))
            for x, y in pairs
        ]
        for i in range(len(waves.query_x))
    ]
