# right: the sets travel in nested tuples, and the gradients are recorded although nobody asks for it
import torch
from torch.func import functional_call, grad, vmap


def batched_meta_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr):
    weights = dict(model.named_parameters())

    def loss(ws, data):
        x, y = data
        return loss_fn(functional_call(model, ws, args=(x,)), y)

    def step(ws, data):
        return {k: w - inner_lr * g for (k, w), g in zip(ws.items(), grad(loss)(ws, data).values())}

    def meta(ws, support, query):
        return loss(step(ws, support), query)

    both = ((support_x, support_y), (query_x, query_y))
    found = vmap(grad(meta), in_dims=(None, (0, 0), (0, 0)))(weights, *both)
    return tuple(torch.stack(list(g.unbind(0))).mean(0) for g in found.values())
