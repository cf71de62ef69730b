# expect: box-sign
# mistake: stop(x) − x
import torch


def dice_surrogate(log_probs, rewards, discount):
    c = log_probs.cumsum(-1)
    return (discount ** torch.arange(rewards.shape[-1]) * torch.exp(c.detach() - c) * rewards).sum(-1)
