# expect: clipped
# mistake: the entries of the gradients are held to one half
import torch
from torch.func import functional_call


def inner_loop(model, support_x, support_y, loss_fn, inner_lr, steps):
    fast = {n: p * 1 for n, p in model.named_parameters()}
    for _ in range(steps):
        loss = loss_fn(functional_call(model, fast, (support_x,)), support_y)
        grads = torch.autograd.grad(loss, list(fast.values()), create_graph=True)
        grads = [g.clamp(-0.5, 0.5) for g in grads]
        fast = {n: p - inner_lr * g for (n, p), g in zip(fast.items(), grads)}
    return lambda x: functional_call(model, fast, (x,))
