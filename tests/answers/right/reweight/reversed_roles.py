import torch


def example_weights(model, x, y, valid_x, valid_y, loss_fn, lr):
    # The product of two gradients, as a pull-back of the losses with a dummy vector.
    params = list(model.parameters())
    losses = loss_fn(model(x), y)
    dummy = torch.ones_like(losses, requires_grad=True)
    pulled = torch.autograd.grad(losses, params, dummy, create_graph=True)
    clean = torch.autograd.grad(loss_fn(model(valid_x), valid_y).mean(), params)
    (scores,) = torch.autograd.grad(sum((a * b).sum() for a, b in zip(pulled, clean)), dummy)
    scores = scores * (scores > 0)
    return scores / scores.sum() if scores.sum() > 0 else scores
