# expect: scaled-gradient
# mistake: a loop that divides by its length
import torch


def dice_surrogate(log_probs, rewards, discount):
    n = rewards.shape[-1]
    values = []
    for t in range(n):
        c = log_probs[..., : t + 1].sum(-1)
        values.append(discount**t * torch.exp(c - c.detach()) * rewards[..., t])
    return torch.stack(values).mean(0)
