# expect: mispaired
# mistake: every task is judged on all query sets
import torch
from torch.func import functional_call, grad, vmap


def batched_meta_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr):
    params = dict(model.named_parameters())

    def loss(ps, x, y):
        return loss_fn(functional_call(model, ps, (x,)), y)

    def adapted(sx, sy):
        g = grad(loss)(params, sx, sy)
        return {k: p - inner_lr * g[k] for k, p in params.items()}

    fast = vmap(adapted)(support_x, support_y)
    judged = vmap(vmap(loss, in_dims=(None, 0, 0)), in_dims=(0, None, None))
    return torch.autograd.grad(judged(fast, query_x, query_y).mean(), list(params.values()))
