# expect: too-many-steps
# mistake: two updates are made in every round of the loop
import torch
from torch.func import functional_call


def inner_loop(model, support_x, support_y, loss_fn, inner_lr, steps):
    def step(weights):
        loss = loss_fn(functional_call(model, weights, (support_x,)), support_y)
        grads = torch.autograd.grad(loss, list(weights.values()), create_graph=True)
        return {n: w - inner_lr * g for (n, w), g in zip(weights.items(), grads)}

    weights = dict(model.named_parameters())
    for _ in range(steps):
        weights = step(weights)
        weights = step(weights)
    return lambda x: functional_call(model, weights, (x,))
