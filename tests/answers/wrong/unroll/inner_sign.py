# expect: inner-sign
# mistake: every step adds the gradient instead of subtracting it
import torch
from torch.func import functional_call


def inner_loop(model, support_x, support_y, loss_fn, inner_lr, steps):
    weights = dict(model.named_parameters())
    for _ in range(steps):
        loss = loss_fn(functional_call(model, weights, (support_x,)), support_y)
        grads = torch.autograd.grad(loss, list(weights.values()), create_graph=True)
        weights = {
            name: torch.add(w, g, alpha=inner_lr)
            for (name, w), g in zip(weights.items(), grads)
        }
    return lambda x: functional_call(model, weights, (x,))
