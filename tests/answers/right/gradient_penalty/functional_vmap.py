from torch.func import functional_call, grad, vmap


def gradient_penalty(critic, real, fake, mix):
    weights = dict(critic.named_parameters())

    def score(x):
        return functional_call(critic, weights, (x.unsqueeze(0),)).sum()

    share = mix.reshape(real.shape[0], *(1 for _ in real.shape[1:]))
    slopes = vmap(grad(score))(fake + share * (real - fake))
    lengths = (slopes**2).reshape(len(slopes), -1).sum(-1) ** 0.5
    return sum((length - 1) ** 2 for length in lengths) / len(lengths)
