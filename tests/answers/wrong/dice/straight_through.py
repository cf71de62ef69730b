# expect: linear-box
# mistake: a box of its own whose backward passes the gradient on as it is
import torch


class Box(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return torch.ones_like(x)

    @staticmethod
    def backward(ctx, g):
        return g


def dice_surrogate(log_probs, rewards, discount):
    total, c = 0, 0
    for t in range(rewards.shape[-1]):
        c = c + log_probs[..., t]
        total = total + discount**t * Box.apply(c) * rewards[..., t]
    return total
