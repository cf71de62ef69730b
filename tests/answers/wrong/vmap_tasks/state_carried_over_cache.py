# expect: state-carried-over
# mistake: the adapted weights are kept per model
import torch
from torch.func import functional_call, grad, vmap

ADAPTED = {}


def batched_meta_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr):
    params = dict(model.named_parameters())

    def loss(ps, x, y):
        return loss_fn(functional_call(model, ps, (x,)), y)

    def adapted(sx, sy):
        g = grad(loss)(params, sx, sy)
        return {k: p - inner_lr * g[k] for k, p in params.items()}

    if id(model) not in ADAPTED:
        ADAPTED[id(model)] = vmap(adapted)(support_x, support_y)
    losses = vmap(loss)(ADAPTED[id(model)], query_x, query_y)
    return torch.autograd.grad(losses.mean(), list(params.values()), retain_graph=True)
