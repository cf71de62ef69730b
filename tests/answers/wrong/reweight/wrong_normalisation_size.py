# expect: wrong-normalisation
# mistake: the weights are scaled to a mean of one
import torch
from torch.func import functional_call


def example_weights(model, x, y, valid_x, valid_y, loss_fn, lr):
    theta = dict(model.named_parameters())
    losses = loss_fn(model(x), y)
    eps = torch.zeros_like(losses, requires_grad=True)
    g = torch.autograd.grad((eps * losses).sum(), list(theta.values()), create_graph=True)
    moved = {k: p - lr * d for (k, p), d in zip(theta.items(), g)}
    valid = loss_fn(functional_call(model, moved, (valid_x,)), valid_y)
    (slope,) = torch.autograd.grad(valid.mean(), eps)
    w = torch.relu(-slope)
    return w / w.mean() if w.mean() > 0 else w
