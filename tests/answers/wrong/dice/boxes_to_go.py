# expect: reward-to-go
# mistake: each action has a box, times the rewards to come
import torch


def dice_surrogate(log_probs, rewards, discount):
    w = discount ** torch.arange(rewards.shape[-1]) * rewards
    to_go = w.sum(-1, keepdim=True) - w.cumsum(-1) + w
    return (torch.exp(log_probs - log_probs.detach()) * to_go).sum(-1)
