# expect: loop-over-tasks
# mistake: an ordinary loop with autograd.grad
import torch
from torch.func import functional_call


def batched_meta_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr):
    params = dict(model.named_parameters())
    total = 0
    for sx, sy, qx, qy in zip(support_x, support_y, query_x, query_y):
        inner = loss_fn(functional_call(model, params, (sx,)), sy)
        slopes = torch.autograd.grad(inner, list(params.values()), create_graph=True)
        fast = {n: p - inner_lr * g for (n, p), g in zip(params.items(), slopes)}
        total = total + loss_fn(functional_call(model, fast, (qx,)), qy)
    return torch.autograd.grad(total / len(support_x), list(params.values()))
