# right: whole Hessians of a small model, at the stored weights
import torch
from torch.func import functional_call, grad, hessian


def checkpointed_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps
):
    params = dict(model.named_parameters())
    sizes = [p.numel() for p in params.values()]

    def loss(flat, x, y):
        ws = {n: v.view(p.shape) for (n, p), v in zip(params.items(), flat.split(sizes))}
        return loss_fn(functional_call(model, ws, (x,)), y)

    path = [torch.cat([p.detach().reshape(-1) for p in params.values()])]
    for _ in range(steps):
        path.append(path[-1] - inner_lr * grad(loss)(path[-1], support_x, support_y))
    v = grad(loss)(path.pop(), query_x, query_y)
    while path:
        v = v - inner_lr * hessian(loss)(path.pop(), support_x, support_y) @ v
    return tuple(u.view(p.shape) for p, u in zip(params.values(), v.split(sizes)))
