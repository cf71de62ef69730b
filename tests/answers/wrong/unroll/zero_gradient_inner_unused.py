# expect: zero-gradient
# mistake: the gradient is asked for at copies, and zeros stand in for None
import torch
from torch.func import functional_call


def inner_loop(model, support_x, support_y, loss_fn, inner_lr, steps):
    fast = {n: p * 1 for n, p in model.named_parameters()}
    for _ in range(steps):
        loss = loss_fn(functional_call(model, fast, (support_x,)), support_y)
        leaves = [f.detach().requires_grad_() for f in fast.values()]
        grads = torch.autograd.grad(loss, leaves, create_graph=True, allow_unused=True)
        grads = [torch.zeros_like(f) if g is None else g for f, g in zip(leaves, grads)]
        fast = {n: p - inner_lr * g for (n, p), g in zip(fast.items(), grads)}
    return lambda x: functional_call(model, fast, (x,))
