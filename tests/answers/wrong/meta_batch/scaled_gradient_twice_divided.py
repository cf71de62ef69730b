# expect: scaled-gradient
# mistake: each loss is divided by the number of tasks, and the mean is taken afterwards
import torch
from torch.func import functional_call, grad


def meta_batch_update(model, tasks, loss_fn, inner_lr):
    def at(w, x, y):
        return loss_fn(functional_call(model, w, (x,)), y)

    def mean(w):
        losses = []
        for sx, sy, qx, qy in tasks:
            g = grad(at)(w, sx, sy)
            losses.append(at({n: w[n] - inner_lr * g[n] for n in w}, qx, qy) / len(tasks))
        return torch.stack(losses).mean()

    theta = {n: p.detach() for n, p in model.named_parameters()}
    found = grad(mean)(theta)
    for n, p in model.named_parameters():
        p.grad = found[n]
    return mean(theta) * len(tasks)
