# expect: reward-to-go
# mistake: the same, with returns that are discounted from each time on
import torch


def dice_surrogate(log_probs, rewards, discount):
    total, ret = 0, 0
    for t in reversed(range(rewards.shape[-1])):
        ret = rewards[..., t] + discount * ret
        lp = log_probs[..., t]
        total = total + torch.exp(lp - lp.detach()) * ret
    return total
