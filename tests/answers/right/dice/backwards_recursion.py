"""S_t = box(log p_t) * (r_t + discount * S_{t+1}): the product of boxes is the box of the sum."""
import torch


def dice_surrogate(log_probs, rewards, discount):
    rest = torch.zeros(rewards.shape[:-1], dtype=rewards.dtype)
    for t in reversed(range(rewards.shape[-1])):
        lp = log_probs[..., t]
        rest = torch.exp(lp - lp.detach()) * (rewards[..., t] + discount * rest)
    return rest
