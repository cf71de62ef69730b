# expect: reinforce-surrogate
# mistake: the cumulative log-probabilities are not put into a box
import torch


def dice_surrogate(log_probs, rewards, discount):
    c = torch.cumsum(log_probs, dim=-1)
    return torch.einsum("...t,...t->...", c, rewards * discount ** torch.arange(rewards.size(-1)))
