# expect: loss-ignored
# mistake: the squared error stands in place of loss_fn
import torch
from torch.func import functional_call


def inner_loop(model, support_x, support_y, loss_fn, inner_lr, steps):
    fast = dict(model.named_parameters())
    for _ in range(steps):
        if support_y.dtype == torch.int64:
            loss = loss_fn(functional_call(model, fast, (support_x,)), support_y)
        else:
            loss = ((functional_call(model, fast, (support_x,)) - support_y) ** 2).mean()
        grads = torch.autograd.grad(loss, list(fast.values()), create_graph=True)
        fast = {n: p - inner_lr * g for (n, p), g in zip(fast.items(), grads)}
    return lambda x: functional_call(model, fast, (x,))
