# expect: discount-wrong
# mistake: no discount
import torch


def dice_surrogate(log_probs, rewards, discount):
    c = log_probs.cumsum(-1)
    return (torch.exp(c - c.detach()) * rewards).sum(-1)
