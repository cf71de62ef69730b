# expect: zero-gradient
# mistake: nothing is held constant on either side of the difference
import torch


def dice_surrogate(log_probs, rewards, discount):
    c = log_probs.cumsum(-1)
    return (discount ** torch.arange(rewards.shape[-1]) * torch.exp(c - c) * rewards).sum(-1)
