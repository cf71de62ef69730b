# expect: zero-gradient
# mistake: it runs without a graph
import torch


@torch.no_grad()
def dice_surrogate(log_probs, rewards, discount):
    c = log_probs.cumsum(-1)
    return (discount ** torch.arange(rewards.shape[-1]) * torch.exp(c - c.detach()) * rewards).sum(-1)
