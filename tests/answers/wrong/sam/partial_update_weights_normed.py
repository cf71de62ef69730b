# expect: partial-update
# mistake: biases neither move nor count in the norm
import torch


def sam_gradient(model, x, y, loss_fn, rho):
    params = list(model.parameters())
    moving = [p for n, p in model.named_parameters() if not n.endswith("bias")]
    saved = [p.detach().clone() for p in moving]
    g = torch.autograd.grad(loss_fn(model(x), y), moving)
    norm = torch.sqrt(sum(t.pow(2).sum() for t in g))
    with torch.no_grad():
        for p, t in zip(moving, g):
            p.add_(t, alpha=rho / norm.item())
    out = torch.autograd.grad(loss_fn(model(x), y), params)
    with torch.no_grad():
        for p, s in zip(moving, saved):
            p.copy_(s)
    return out
