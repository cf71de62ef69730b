# expect: returned-loss-wrong
# mistake: the loss of the model as it was is returned
import torch
from torch.func import functional_call, grad


def meta_batch_update(model, tasks, loss_fn, inner_lr):
    def at(w, x, y):
        return loss_fn(functional_call(model, w, (x,)), y)

    theta = {n: p.detach() for n, p in model.named_parameters()}

    def meta(w, sx, sy, qx, qy):
        g = grad(at)(w, sx, sy)
        return at({n: w[n] - inner_lr * g[n] for n in w}, qx, qy)

    found = [grad(meta)(theta, *task) for task in tasks]
    for n, p in model.named_parameters():
        p.grad = torch.stack([one[n] for one in found]).mean(0)
    return torch.stack([at(theta, qx, qy) for _, _, qx, qy in tasks]).mean()
