import torch


def magic_box(x):
    return torch.exp(x - x.detach())


def dice_surrogate(log_probs, rewards, discount):
    weights = discount ** torch.arange(log_probs.shape[-1])
    return torch.sum(weights * magic_box(torch.cumsum(log_probs, -1)) * rewards, -1)
