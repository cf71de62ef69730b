# expect: eps-not-zero
# mistake: eps is 1/n
import torch
from torch.func import functional_call, grad

def example_weights(model, x, y, valid_x, valid_y, loss_fn, lr):
    w = {k: v.detach() for k, v in model.named_parameters()}

    def losses(w, x, y):
        return loss_fn(functional_call(model, w, (x,)), y)

    def valid(eps):
        g = grad(lambda v: (eps * losses(v, x, y)).sum())(w)
        return losses({k: w[k] - lr * g[k] for k in w}, valid_x, valid_y).mean()

    n = len(x)
    u = (-grad(valid)(torch.full((n,), 1 / n, dtype=next(iter(w.values())).dtype))).clamp(min=0)
    return u / u.sum() if u.sum() > 0 else u
