# expect: clipped
# mistake: the gradient is scaled until its largest entry is ten
import torch
from torch.func import functional_call


def inner_loop(model, support_x, support_y, loss_fn, inner_lr, steps):
    fast = {n: p * 1 for n, p in model.named_parameters()}
    for _ in range(steps):
        loss = loss_fn(functional_call(model, fast, (support_x,)), support_y)
        grads = torch.autograd.grad(loss, list(fast.values()), create_graph=True)
        top = max(g.abs().max() for g in grads)
        grads = [g * torch.clamp(10 / top, max=1.0) for g in grads]
        fast = {n: p - inner_lr * g for (n, p), g in zip(fast.items(), grads)}
    return lambda x: functional_call(model, fast, (x,))
