# expect: graph-not-kept
# mistake: the graph is retained, but the slopes have none
import torch


def gradient_penalty(critic, real, fake, mix):
    share = mix.view(-1, *[1] * (real.dim() - 1))
    x = (share * real + (1 - share) * fake).detach().requires_grad_(True)
    critic(x).sum().backward(retain_graph=True, inputs=[x])
    return ((x.grad.flatten(1).norm(dim=1) - 1) ** 2).mean()
