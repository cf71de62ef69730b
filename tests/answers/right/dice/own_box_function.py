import torch


class MagicBox(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.ones_like(x)

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return g * MagicBox.apply(x)


def dice_surrogate(log_probs, rewards, discount):
    total = 0
    for t in range(rewards.shape[-1]):
        total = total + discount**t * MagicBox.apply(log_probs[..., : t + 1].sum(-1)) * rewards[..., t]
    return total
