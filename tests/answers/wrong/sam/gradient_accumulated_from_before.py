# expect: gradient-accumulated
# mistake: what stands in .grad at the call is added, since nothing clears it
import torch
from torch.func import functional_call


def sam_gradient(model, x, y, loss_fn, rho):
    params = list(model.parameters())
    before = [None if p.grad is None else p.grad.clone() for p in params]
    loss_fn(model(x), y).backward()
    g = [p.grad.clone() for p in params]
    norm = torch.cat([t.flatten() for t in g]).norm()
    for p, b in zip(params, before):
        p.grad = b
    names = [n for n, _ in model.named_parameters()]
    worst = {n: (p + rho * t / norm).detach().requires_grad_() for n, p, t in zip(names, params, g)}
    return torch.autograd.grad(loss_fn(functional_call(model, worst, (x,)), y), list(worst.values()))
