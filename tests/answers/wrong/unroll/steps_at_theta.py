# expect: steps-at-theta
# mistake: the loss of every step is computed with the original weights
import torch
from torch.func import functional_call


def inner_loop(model, support_x, support_y, loss_fn, inner_lr, steps):
    fast = dict(model.named_parameters())
    for _ in range(steps):
        loss = loss_fn(model(support_x), support_y)
        grads = torch.autograd.grad(loss, list(model.parameters()), create_graph=True)
        fast = {n: w - inner_lr * g for (n, w), g in zip(fast.items(), grads)}

    def fast_model(x):
        return functional_call(model, fast, (x,))

    return fast_model
