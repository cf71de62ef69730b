# expect: discount-wrong
# mistake: every reward is discounted once
import torch


def dice_surrogate(log_probs, rewards, discount):
    total, box = 0, 1
    for lp, r in zip(log_probs.unbind(-1), rewards.unbind(-1)):
        box = box * torch.exp(lp - lp.detach())
        total = total + discount * box * r
    return total
