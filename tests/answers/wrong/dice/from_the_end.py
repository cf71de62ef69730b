# expect: reversed-time
# mistake: the cumulative sum runs from the end
import torch


def dice_surrogate(log_probs, rewards, discount):
    c = log_probs.flip(-1).cumsum(-1).flip(-1)
    return (discount ** torch.arange(rewards.shape[-1]) * torch.exp(c - c.detach()) * rewards).sum(-1)
