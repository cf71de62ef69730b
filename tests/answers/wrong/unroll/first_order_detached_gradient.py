# expect: first-order
# mistake: the gradient of every step is detached before it is subtracted
import torch
from torch.func import functional_call


def inner_loop(model, support_x, support_y, loss_fn, inner_lr, steps):
    w = {n: p for n, p in model.named_parameters()}
    for _ in range(steps):
        y_hat = functional_call(model, w, (support_x,))
        g = torch.autograd.grad(
            loss_fn(y_hat, support_y), tuple(w.values()), create_graph=True
        )
        for name, d in zip(list(w), g):
            w[name] = w[name] - inner_lr * d.detach()
    return lambda x: functional_call(model, w, (x,))
