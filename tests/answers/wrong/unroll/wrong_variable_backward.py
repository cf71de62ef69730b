# expect: wrong-variable
# mistake: backward fills the gradients of the original's parameters in every step
import torch
from torch.func import functional_call


def inner_loop(model, support_x, support_y, loss_fn, inner_lr, steps):
    params = dict(model.named_parameters())
    weights = dict(params)
    for _ in range(steps):
        loss = loss_fn(functional_call(model, weights, (support_x,)), support_y)
        loss.backward(create_graph=True)
        grads = {n: p.grad for n, p in params.items()}
        for p in params.values():
            p.grad = None
        weights = {n: weights[n] - inner_lr * grads[n] for n in weights}
    return lambda x: functional_call(model, weights, (x,))
