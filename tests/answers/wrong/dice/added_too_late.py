# expect: action-left-out
# mistake: the loop adds the log-probability after the reward
import torch


def dice_surrogate(log_probs, rewards, discount):
    c = torch.zeros_like(log_probs[..., 0])
    total = 0
    for t in range(rewards.shape[-1]):
        total = total + discount**t * torch.exp(c - c.detach()) * rewards[..., t]
        c = c + log_probs[..., t]
    return total
