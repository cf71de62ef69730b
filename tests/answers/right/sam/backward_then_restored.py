import torch


def sam_gradient(model, x, y, loss_fn, rho):
    params = list(model.parameters())
    old = [(p.detach().clone(), p.grad) for p in params]
    for p in params:
        p.grad = None
    loss_fn(model(x), y).backward()
    norm = torch.norm(torch.stack([p.grad.norm(2) for p in params]), 2)
    with torch.no_grad():
        for p in params:
            p.add_(p.grad * (rho / (norm + 1e-12)))
            p.grad = None
    loss_fn(model(x), y).backward()
    result = [p.grad for p in params]
    with torch.no_grad():
        for p, (value, grad) in zip(params, old):
            p.copy_(value)
            p.grad = grad
    return result
