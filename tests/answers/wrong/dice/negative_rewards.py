# expect: outer-sign
# mistake: rewards are turned into costs
import torch


def dice_surrogate(log_probs, rewards, discount):
    total, box = 0, 1
    for t, (lp, cost) in enumerate(zip(log_probs.unbind(-1), (-rewards).unbind(-1))):
        box = box * torch.exp(lp - lp.detach())
        total = total + discount**t * box * cost
    return total
