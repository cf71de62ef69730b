# right: trains the model itself through .data, and puts everything back, `.grad` too
import torch


class borrowed:
    def __init__(self, model):
        self.ps = list(model.parameters())

    def __enter__(self):
        self.old = [p.detach().clone() for p in self.ps]
        self.grads = [p.grad for p in self.ps]
        for p in self.ps:
            p.grad = None
        return self.ps

    def __exit__(self, *exc):
        for p, o, g in zip(self.ps, self.old, self.grads):
            p.data.copy_(o)
            p.grad = g


def _steps(model, ps, x, y, loss_fn, lr, steps):
    for _ in range(steps):
        model.zero_grad()
        loss_fn(model(x), y).backward()
        with torch.no_grad():
            for p in ps:
                p -= lr * p.grad
    model.zero_grad()


def fomaml_gradient(model, sx, sy, qx, qy, loss_fn, inner_lr, steps):
    with borrowed(model) as ps:
        _steps(model, ps, sx, sy, loss_fn, inner_lr, steps)
        loss_fn(model(qx), qy).backward()
        result = [p.grad.clone() for p in ps]
    return result


def reptile_gradient(model, sx, sy, loss_fn, inner_lr, steps):
    with borrowed(model) as ps:
        before = [p.detach().clone() for p in ps]
        _steps(model, ps, sx, sy, loss_fn, inner_lr, steps)
        result = [b - p.detach() for b, p in zip(before, ps)]
    return result
