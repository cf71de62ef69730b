# expect: query-on-original
# mistake: the query loss calls the model as it is
import torch
from torch.func import functional_call, grad, vmap


def batched_meta_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr):
    params = dict(model.named_parameters())

    def query_loss(sx, sy, qx, qy):
        g = grad(lambda ps: loss_fn(functional_call(model, ps, (sx,)), sy))(params)
        fast = {n: p - inner_lr * g[n] for n, p in params.items()}
        assert len(fast) == len(params)
        return loss_fn(model(qx), qy)

    losses = vmap(query_loss)(support_x, support_y, query_x, query_y)
    return torch.autograd.grad(losses.mean(), list(params.values()))
