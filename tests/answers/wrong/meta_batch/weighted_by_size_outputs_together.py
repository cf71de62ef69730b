# expect: weighted-by-size
# mistake: the outputs of all tasks are put together for one loss
import torch
from torch.func import functional_call, grad, vjp


def meta_batch_update(model, tasks, loss_fn, inner_lr):
    def inner(w, x, y):
        return loss_fn(functional_call(model, w, (x,)), y)

    def meta(w):
        outputs = []
        for sx, sy, qx, qy in tasks:
            g = grad(inner)(w, sx, sy)
            outputs.append(functional_call(model, {n: w[n] - inner_lr * g[n] for n in w}, (qx,)))
        return loss_fn(torch.cat(outputs), torch.cat([task[3] for task in tasks]))

    value, pull = vjp(meta, {n: p.detach() for n, p in model.named_parameters()})
    (found,) = pull(torch.ones_like(value))
    for n, p in model.named_parameters():
        p.grad = found[n]
    return value
