# right: the weights of every step are kept in a list, which is small beside a graph
import torch
from torch.nn.utils import stateless


def trajectory(model, x, y, loss_fn, lr, steps):
    path = [[p.detach().clone() for p in model.parameters()]]
    names = [n for n, _ in model.named_parameters()]
    for _ in range(steps):
        now = [w.requires_grad_(True) for w in path[-1]]
        out = torch.func.functional_call(model, dict(zip(names, now)), (x,))
        gs = torch.autograd.grad(loss_fn(out, y), now)
        path.append([(w - lr * g).detach() for w, g in zip(now, gs)])
    return names, path


def fomaml_gradient(model, sx, sy, qx, qy, loss_fn, inner_lr, steps):
    names, path = trajectory(model, sx, sy, loss_fn, inner_lr, steps)
    last = [w.requires_grad_(True) for w in path[-1]]
    out = torch.func.functional_call(model, dict(zip(names, last)), (qx,))
    loss_fn(out, qy).backward()
    return tuple(w.grad for w in last)


def reptile_gradient(model, sx, sy, loss_fn, inner_lr, steps):
    _, path = trajectory(model, sx, sy, loss_fn, inner_lr, steps)
    return tuple((a - b).detach() for a, b in zip(path[0], path[-1]))
