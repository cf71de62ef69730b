# expect: current-action-only
# mistake: no cumulative sum
import torch


def dice_surrogate(log_probs, rewards, discount):
    box = (log_probs - log_probs.detach()).exp()
    return (discount ** torch.arange(rewards.shape[-1]) * box * rewards).sum(-1)
