# expect: state-carried-over
# mistake: the rewards of the first call stay in a default argument
import torch


def dice_surrogate(log_probs, rewards, discount, _known={}):
    weighted = _known.setdefault(tuple(rewards.shape), [discount**t for t in range(rewards.shape[-1])])
    total, c = 0, 0
    for t, w in enumerate(weighted):
        c = c + log_probs[..., t]
        total = total + w * torch.exp(c - c.detach()) * rewards[..., t]
    return total
