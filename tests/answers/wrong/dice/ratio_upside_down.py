# expect: box-sign
# mistake: the constant probability is divided by the other one
import torch


def dice_surrogate(log_probs, rewards, discount):
    p = log_probs.exp().cumprod(-1)
    weights = torch.tensor([discount**t for t in range(rewards.shape[-1])]).to(rewards)
    return ((p.detach() / p) * weights * rewards).sum(-1)
