# expect: linear-box
# mistake: 1 + x − stop(x)
import torch


def dice_surrogate(log_probs, rewards, discount):
    c = log_probs.cumsum(-1)
    box = 1 + c - c.detach()
    return (discount ** torch.arange(rewards.shape[-1]) * box * rewards).sum(-1)
