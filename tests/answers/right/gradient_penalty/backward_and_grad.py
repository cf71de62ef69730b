import torch


def gradient_penalty(critic, real, fake, mix):
    kept = [p.grad for p in critic.parameters()]
    share = mix.reshape(-1, *([1] * (real.dim() - 1)))
    x = torch.lerp(fake, real, share).clone().requires_grad_()
    critic(x).sum().backward(create_graph=True)
    slopes = x.grad
    for p, old in zip(critic.parameters(), kept):
        p.grad = old
    print("slopes", slopes.shape)
    return slopes.pow(2).flatten(1).sum(1).sqrt().sub(1).pow(2).mean()
