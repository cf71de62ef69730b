# expect: last-step-only
# mistake: create_graph is set in the last step only
import torch
from torch.func import functional_call


def inner_loop(model, support_x, support_y, loss_fn, inner_lr, steps):
    weights = dict(model.named_parameters())
    for step in range(steps):
        last = step == steps - 1
        loss = loss_fn(functional_call(model, weights, (support_x,)), support_y)
        # the meta-gradient is taken from the last weights, so save memory before
        grads = torch.autograd.grad(loss, list(weights.values()), create_graph=last)
        weights = {n: w - inner_lr * g for (n, w), g in zip(weights.items(), grads)}
    return lambda x: functional_call(model, weights, (x,))
