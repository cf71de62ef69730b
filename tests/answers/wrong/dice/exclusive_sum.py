# expect: action-left-out
# mistake: the cumulative sum leaves out the current action
import torch


def dice_surrogate(log_probs, rewards, discount):
    c = log_probs.cumsum(-1) - log_probs
    return (discount ** torch.arange(rewards.shape[-1]) * torch.exp(c - c.detach()) * rewards).sum(-1)
