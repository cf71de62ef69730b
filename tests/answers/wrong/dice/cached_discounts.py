# expect: state-carried-over
# mistake: the powers of the discount are kept by length
import torch

_powers = {}


def dice_surrogate(log_probs, rewards, discount):
    n = rewards.shape[-1]
    if n not in _powers:
        _powers[n] = discount ** torch.arange(n, dtype=rewards.dtype)
    c = log_probs.cumsum(-1)
    return (_powers[n] * torch.exp(c - c.detach()) * rewards).sum(-1)
