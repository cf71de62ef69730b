# expect: loss-under-no-grad
# mistake: the support loss is computed inside torch.no_grad()
import torch
from torch.func import functional_call


def inner_loop(model, support_x, support_y, loss_fn, inner_lr, steps):
    weights = dict(model.named_parameters())
    for _ in range(steps):
        with torch.no_grad():
            loss = loss_fn(functional_call(model, weights, (support_x,)), support_y)
        grads = torch.autograd.grad(loss, list(weights.values()), create_graph=True)
        weights = {n: w - inner_lr * g for (n, w), g in zip(weights.items(), grads)}
    return lambda x: functional_call(model, weights, (x,))
