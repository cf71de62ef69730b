# expect: state-carried-over
# mistake: the list of losses is a default argument, and remembers earlier calls
import torch
from torch.func import functional_call, grad


def meta_batch_update(model, tasks, loss_fn, inner_lr, history=[]):
    params = dict(model.named_parameters())

    def at(w, x, y):
        return loss_fn(functional_call(model, w, (x,)), y)

    for sx, sy, qx, qy in tasks:
        g = grad(at)(params, sx, sy)
        loss = at({n: p - inner_lr * g[n] for n, p in params.items()}, qx, qy)
        (loss / len(tasks)).backward()
        history.append(loss.item())
    return sum(history) / len(history)
