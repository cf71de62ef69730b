# expect: not-causal
# mistake: every box holds the whole episode
import torch


def dice_surrogate(log_probs, rewards, discount):
    c = log_probs.sum(-1)
    returns = (discount ** torch.arange(rewards.shape[-1]) * rewards).sum(-1)
    return torch.exp(c - c.detach()) * returns
