# expect: original-modified
# mistake: .grad is left filled
import torch


def sam_gradient(model, x, y, loss_fn, rho):
    params = list(model.parameters())
    saved = [p.detach().clone() for p in params]
    model.zero_grad()
    loss_fn(model(x), y).backward()
    norm = torch.stack([p.grad.norm() for p in params]).norm()
    with torch.no_grad():
        for p in params:
            p.add_(rho * p.grad / norm)
    model.zero_grad()
    loss_fn(model(x), y).backward()
    with torch.no_grad():
        for p, value in zip(params, saved):
            p.copy_(value)
    return tuple(p.grad for p in params)
