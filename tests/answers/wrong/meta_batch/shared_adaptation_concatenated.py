# expect: shared-adaptation
# mistake: all tasks are put together into one large task
import torch
from torch.func import functional_call, grad, grad_and_value


def meta_batch_update(model, tasks, loss_fn, inner_lr):
    sx, sy, qx, qy = (torch.cat(parts) for parts in zip(*tasks))

    def at(w, x, y):
        return loss_fn(functional_call(model, w, (x,)), y)

    def meta(w):
        g = grad(at)(w, sx, sy)
        return at({n: w[n] - inner_lr * g[n] for n in w}, qx, qy)

    found, value = grad_and_value(meta)({n: p.detach() for n, p in model.named_parameters()})
    for n, p in model.named_parameters():
        p.grad = found[n]
    return value
