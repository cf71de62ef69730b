# expect: hessian-at-start
# mistake: one Hessian matrix is computed at θ and raised to a power
import torch
from torch.func import functional_call


def truncated_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps, horizon
):
    shapes = {n: p.shape for n, p in model.named_parameters()}

    def loss(flat, x, y):
        parts = flat.split([s.numel() for s in shapes.values()])
        w = {n: p.reshape(s) for (n, s), p in zip(shapes.items(), parts)}
        return loss_fn(functional_call(model, w, (x,)), y)

    theta = torch.cat([p.detach().flatten() for p in model.parameters()])
    h = torch.autograd.functional.hessian(lambda t: loss(t, support_x, support_y), theta)
    w = theta
    for _ in range(steps):
        w = w - inner_lr * torch.func.grad(loss)(w, support_x, support_y)
    factor = torch.eye(len(theta), dtype=theta.dtype) - inner_lr * h
    v = torch.func.grad(loss)(w, query_x, query_y)
    v = torch.linalg.matrix_power(factor, min(horizon, steps)) @ v
    parts = v.split([s.numel() for s in shapes.values()])
    return tuple(p.reshape(s) for p, s in zip(parts, shapes.values()))
