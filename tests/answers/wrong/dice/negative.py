# expect: outer-sign
# mistake: a loss in place of a reward
import torch


def dice_surrogate(log_probs, rewards, discount):
    c = log_probs.cumsum(-1)
    return -(discount ** torch.arange(rewards.shape[-1]) * torch.exp(c - c.detach()) * rewards).sum(-1)
