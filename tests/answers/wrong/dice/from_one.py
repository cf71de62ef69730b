# expect: discount-wrong
# mistake: time begins at 1
import torch


def dice_surrogate(log_probs, rewards, discount):
    c = log_probs.cumsum(-1)
    time = torch.arange(1, rewards.shape[-1] + 1)
    return (discount**time * torch.exp(c - c.detach()) * rewards).sum(-1)
