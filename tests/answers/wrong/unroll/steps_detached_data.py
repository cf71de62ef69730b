# expect: steps-detached
# mistake: the weights of each step are handed on through .data
import torch
from torch.func import functional_call


def inner_loop(model, support_x, support_y, loss_fn, inner_lr, steps):
    weights = dict(model.named_parameters())
    for _ in range(steps):
        loss = loss_fn(functional_call(model, weights, (support_x,)), support_y)
        grads = torch.autograd.grad(loss, list(weights.values()), create_graph=True)
        new = {n: w - inner_lr * g for (n, w), g in zip(weights.items(), grads)}
        weights = {n: torch.nn.Parameter(w.data) for n, w in new.items()}
    return lambda x: functional_call(model, weights, (x,))
