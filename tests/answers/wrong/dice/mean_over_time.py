# expect: scaled-gradient
# mistake: the mean over time in place of the sum
import torch


def dice_surrogate(log_probs, rewards, discount):
    c = log_probs.cumsum(-1)
    return (discount ** torch.arange(rewards.shape[-1]) * torch.exp(c - c.detach()) * rewards).mean(-1)
