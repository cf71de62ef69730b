# expect: detached-copy
# mistake: the loop starts from detached clones of the weights
import torch
from torch.func import functional_call


def inner_loop(model, support_x, support_y, loss_fn, inner_lr, steps):
    fast = {
        n: p.clone().detach().requires_grad_() for n, p in model.named_parameters()
    }
    for _ in range(steps):
        loss = loss_fn(functional_call(model, fast, (support_x,)), support_y)
        grads = torch.autograd.grad(loss, list(fast.values()), create_graph=True)
        fast = {n: w - inner_lr * g for (n, w), g in zip(fast.items(), grads)}
    return lambda x: functional_call(model, fast, (x,))
