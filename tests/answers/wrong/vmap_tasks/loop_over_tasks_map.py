# expect: loop-over-tasks
# mistake: a comprehension over grad, and a stack of its results
import torch
from torch.func import functional_call, grad


def batched_meta_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr):
    params = {n: p.detach() for n, p in model.named_parameters()}

    def loss(ps, x, y):
        return loss_fn(functional_call(model, ps, (x,)), y)

    def meta(ps, sx, sy, qx, qy):
        slope = grad(loss)(ps, sx, sy)
        return loss({n: ps[n] - inner_lr * slope[n] for n in ps}, qx, qy)

    each = [grad(meta)(params, *task) for task in zip(support_x, support_y, query_x, query_y)]
    return tuple(torch.stack([g[n] for g in each]).mean(0) for n in params)
