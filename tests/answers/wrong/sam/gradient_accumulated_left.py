# expect: gradient-accumulated
# mistake: .grad is cleared neither before the second pass nor at the end
import torch


def sam_gradient(model, x, y, loss_fn, rho):
    params = list(model.parameters())
    saved = [p.detach().clone() for p in params]
    loss_fn(model(x), y).backward()
    norm = torch.stack([p.grad.norm() for p in params]).norm()
    with torch.no_grad():
        for p in params:
            p.add_(rho * p.grad / norm)
    loss_fn(model(x), y).backward()
    with torch.no_grad():
        for p, value in zip(params, saved):
            p.copy_(value)
    return [p.grad.clone() for p in params]
