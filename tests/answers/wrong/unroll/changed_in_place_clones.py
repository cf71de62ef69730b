# expect: changed-in-place
# mistake: clones of the weights are changed in place in every step
import torch
from torch.func import functional_call


def inner_loop(model, support_x, support_y, loss_fn, inner_lr, steps):
    weights = {n: p.clone() for n, p in model.named_parameters()}
    for _ in range(steps):
        loss = loss_fn(functional_call(model, weights, (support_x,)), support_y)
        grads = torch.autograd.grad(loss, list(weights.values()), create_graph=True)
        for w, g in zip(weights.values(), grads):
            w -= inner_lr * g
    return lambda x: functional_call(model, weights, (x,))
