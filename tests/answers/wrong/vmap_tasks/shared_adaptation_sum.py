# expect: shared-adaptation
# mistake: the slope with respect to the shared weights is that of a sum over tasks
import torch
from torch.func import functional_call


def batched_meta_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr):
    params = dict(model.named_parameters())
    losses = torch.vmap(
        lambda ws, x, y: loss_fn(functional_call(model, ws, (x,)), y), in_dims=(None, 0, 0)
    )
    slopes = torch.autograd.grad(
        losses(params, support_x, support_y).sum(), list(params.values()), create_graph=True
    )
    fast = {n: p - inner_lr * s for (n, p), s in zip(params.items(), slopes)}
    losses(fast, query_x, query_y)
    return torch.autograd.grad(losses(fast, query_x, query_y).mean(), list(params.values()))
