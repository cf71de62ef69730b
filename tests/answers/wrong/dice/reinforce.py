# expect: reinforce-surrogate
# mistake: log-probabilities times rewards to go
import torch


def dice_surrogate(log_probs, rewards, discount):
    w = discount ** torch.arange(rewards.shape[-1]) * rewards
    to_go = w.flip(-1).cumsum(-1).flip(-1)
    return (log_probs * to_go).sum(-1)
