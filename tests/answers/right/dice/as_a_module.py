import torch
from torch import nn


class Dice(nn.Module):
    def __init__(self, discount):
        super().__init__()
        self.discount = discount

    def forward(self, log_probs, rewards):
        dependencies = log_probs.cumsum(dim=-1)
        ones = (dependencies - dependencies.detach()).exp()
        gammas = torch.full_like(rewards, self.discount)
        gammas[..., 0] = 1.0
        print(ones.sum())
        return (ones * gammas.cumprod(-1) * rewards).sum(-1)


def dice_surrogate(log_probs, rewards, discount):
    return Dice(discount)(log_probs, rewards.detach().clone())
