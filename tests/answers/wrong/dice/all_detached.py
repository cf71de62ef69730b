# expect: zero-gradient
# mistake: the log-probabilities are detached first
import torch


def dice_surrogate(log_probs, rewards, discount):
    c = log_probs.detach().cumsum(-1)
    return (discount ** torch.arange(rewards.shape[-1]) * torch.exp(c - c.detach()) * rewards).sum(-1)
