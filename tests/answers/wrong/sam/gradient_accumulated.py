# expect: gradient-accumulated
# mistake: .grad is not cleared before the second pass
import torch


def sam_gradient(model, x, y, loss_fn, rho):
    params = list(model.parameters())
    saved = [(p.detach().clone(), p.grad) for p in params]
    model.zero_grad()
    loss_fn(model(x), y).backward()
    norm = torch.stack([p.grad.norm() for p in params]).norm()
    with torch.no_grad():
        for p in params:
            p.add_(rho * p.grad / norm)
    loss_fn(model(x), y).backward()
    out = tuple(p.grad for p in params)
    with torch.no_grad():
        for p, (value, grad) in zip(params, saved):
            p.copy_(value)
            p.grad = grad
    return out
