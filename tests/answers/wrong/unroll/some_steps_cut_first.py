# expect: some-steps-cut
# mistake: the first step keeps no graph, as a warm-up
import torch
from torch.func import functional_call


def inner_loop(model, support_x, support_y, loss_fn, inner_lr, steps):
    weights = dict(model.named_parameters())
    for i in range(steps):
        loss = loss_fn(functional_call(model, weights, (support_x,)), support_y)
        warm_up = i == 0 and steps > 1
        grads = torch.autograd.grad(loss, list(weights.values()), create_graph=not warm_up)
        weights = {n: w - inner_lr * g for (n, w), g in zip(weights.items(), grads)}
    return lambda x: functional_call(model, weights, (x,))
