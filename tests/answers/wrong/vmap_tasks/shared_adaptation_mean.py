# expect: shared-adaptation
# mistake: one step on the mean of the support losses
import torch
from torch.func import functional_call, vmap


def batched_meta_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr):
    params = dict(model.named_parameters())

    def mean_loss(ps, xs, ys):
        return vmap(lambda x, y: loss_fn(functional_call(model, ps, (x,)), y))(xs, ys).mean()

    g = torch.autograd.grad(
        mean_loss(params, support_x, support_y), list(params.values()), create_graph=True
    )
    fast = {k: p - inner_lr * gi for (k, p), gi in zip(params.items(), g)}
    return torch.autograd.grad(mean_loss(fast, query_x, query_y), list(params.values()))
