# expect: discount-wrong
# mistake: the last reward is not discounted, and the first one most
import torch


def dice_surrogate(log_probs, rewards, discount):
    total, c = 0, 0
    for t in range(rewards.shape[-1]):
        c = c + log_probs[..., t]
        total = discount * total + torch.exp(c - c.detach()) * rewards[..., t]
    return total
