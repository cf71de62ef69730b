import torch
from torch import nn


class Penalty(nn.Module):
    def __init__(self, critic):
        super().__init__()
        self.critic = [critic]

    def forward(self, x):
        with torch.enable_grad():
            x = x.detach().requires_grad_()
            slopes = torch.autograd.grad(self.critic[0](x).sum(), [x], create_graph=True)[0]
        return torch.nn.functional.mse_loss(
            slopes.flatten(1).norm(dim=1), torch.ones(len(x), dtype=x.dtype)
        )


def gradient_penalty(critic, real, fake, mix):
    while mix.dim() < real.dim():
        mix = mix.unsqueeze(-1)
    mix = mix.reshape(mix.shape[: real.dim()])
    return Penalty(critic)(mix * real + (1 - mix) * fake)
