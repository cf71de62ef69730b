# expect: never-perturbed
# mistake: the new weights are made, and the model runs without them
import torch


def sam_gradient(model, x, y, loss_fn, rho):
    weights = dict(model.named_parameters())
    g = torch.autograd.grad(loss_fn(model(x), y), list(weights.values()))
    norm = torch.stack([t.norm() for t in g]).norm()
    worst = {n: w + rho * t / norm for (n, w), t in zip(weights.items(), g)}
    loss = loss_fn(model(x), y)
    assert len(worst) == len(weights)
    return torch.autograd.grad(loss, list(weights.values()))
