# expect: shared-adaptation
# mistake: all support sets become one large set
import torch
from torch.func import functional_call, grad


def batched_meta_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr):
    params = {k: p.detach() for k, p in model.named_parameters()}
    sx, sy, qx, qy = (t.flatten(0, 1) for t in (support_x, support_y, query_x, query_y))

    def loss(ps, x, y):
        return loss_fn(functional_call(model, ps, (x,)), y)

    def meta(ps):
        slope = grad(loss)(ps, sx, sy)
        return loss({k: ps[k] - inner_lr * slope[k] for k in ps}, qx, qy)

    return tuple(grad(meta)(params).values())
