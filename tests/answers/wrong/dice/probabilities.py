# expect: not-detached
# mistake: exp of the cumulative log-probabilities
import torch


def dice_surrogate(log_probs, rewards, discount):
    box = torch.exp(torch.cumsum(log_probs, dim=-1))
    return torch.sum(box * rewards * discount ** torch.arange(rewards.shape[-1]), dim=-1)
