# expect: wrong-variable
# mistake: every step's gradient is taken with respect to the model's own parameters
import torch
from torch.func import functional_call


def inner_loop(model, support_x, support_y, loss_fn, inner_lr, steps):
    weights = dict(model.named_parameters())
    for _ in range(steps):
        loss = loss_fn(functional_call(model, weights, (support_x,)), support_y)
        grads = torch.autograd.grad(loss, list(model.parameters()), create_graph=True)
        weights = {n: w - inner_lr * g for (n, w), g in zip(weights.items(), grads)}
    return lambda x: functional_call(model, weights, (x,))
