# expect: not-clamped
# mistake: the slopes are divided by the sum of their sizes, and nothing is dropped
import torch


def example_weights(model, x, y, valid_x, valid_y, loss_fn, lr):
    params = list(model.parameters())
    clean = torch.autograd.grad(loss_fn(model(valid_x), valid_y).mean(), params)
    s = []
    for i in range(len(x)):
        g = torch.autograd.grad(loss_fn(model(x[i : i + 1]), y[i : i + 1]).mean(), params)
        s.append(sum((a * b).sum() for a, b in zip(g, clean)))
    s = torch.stack(s)
    return s / s.abs().sum()
