# expect: clipped
# mistake: each parameter's gradient is clipped on its own
import torch
from torch.func import functional_call


def inner_loop(model, support_x, support_y, loss_fn, inner_lr, steps):
    fast = {n: p * 1 for n, p in model.named_parameters()}
    for _ in range(steps):
        loss = loss_fn(functional_call(model, fast, (support_x,)), support_y)
        grads = torch.autograd.grad(loss, list(fast.values()), create_graph=True)
        grads = [g * torch.clamp(1.0 / (g.norm() + 1e-6), max=1.0) for g in grads]
        fast = {n: p - inner_lr * g for (n, p), g in zip(fast.items(), grads)}
    return lambda x: functional_call(model, fast, (x,))
