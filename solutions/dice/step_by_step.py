"""One time after another

A loop carries the sum of log-probabilities and the discount from one time to the next, as an agent
meets them. Each line is a line of the formula, and nothing has to be known about dimensions. A loop
in Python is slower than one cumulative sum, which only matters for long episodes.
"""

import torch
from torch import Tensor


def dice_surrogate(log_probs: Tensor, rewards: Tensor, discount: float) -> Tensor:
    """The sum over time, as a loop."""
    total = up_to = torch.zeros_like(rewards[..., 0])
    weight = 1.0
    for log_prob, reward in zip(log_probs.unbind(-1), rewards.unbind(-1), strict=True):
        up_to = up_to + log_prob
        total = total + weight * torch.exp(up_to - up_to.detach()) * reward
        weight *= discount
    return total
