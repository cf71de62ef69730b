# expect: original-modified
# mistake: a hook that only watches is never taken off again
import torch
from torch.func import functional_call


def inner_loop(model, support_x, support_y, loss_fn, inner_lr, steps):
    model.register_forward_hook(lambda *args: None)
    fast = dict(model.named_parameters())
    for _ in range(steps):
        loss = loss_fn(functional_call(model, fast, (support_x,)), support_y)
        grads = torch.autograd.grad(loss, list(fast.values()), create_graph=True)
        fast = {n: p - inner_lr * g for (n, p), g in zip(fast.items(), grads)}
    return lambda x: functional_call(model, fast, (x,))
