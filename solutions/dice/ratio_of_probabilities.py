"""A ratio of probabilities

The box is the probability of all actions so far, divided by itself as a constant: the importance
weight of a policy against itself. That shows where DiCE comes from, and what becomes of it when
the data are from an older policy. Probabilities of long episodes get tiny, and then the difference
of logarithms is the safer way to write this.
"""

import torch
from torch import Tensor


def dice_surrogate(log_probs: Tensor, rewards: Tensor, discount: float) -> Tensor:
    """The discounted rewards, each with the importance weight of the actions up to it."""
    probability = log_probs.exp().cumprod(dim=-1)
    weight = torch.full_like(rewards, discount).cumprod(dim=-1) / discount
    return (weight * probability / probability.detach() * rewards).sum(dim=-1)
