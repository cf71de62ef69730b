# expect: steps-detached
# mistake: the weights are detached between one step and the next
import torch
from torch.func import functional_call


def inner_loop(model, support_x, support_y, loss_fn, inner_lr, steps):
    weights = dict(model.named_parameters())
    for step in range(steps):
        if step > 0:
            # a fresh start for every step, else the graph grows and grows
            weights = {n: w.detach().requires_grad_() for n, w in weights.items()}
        loss = loss_fn(functional_call(model, weights, (support_x,)), support_y)
        grads = torch.autograd.grad(loss, list(weights.values()), create_graph=True)
        weights = {n: w - inner_lr * g for (n, w), g in zip(weights.items(), grads)}
    return lambda x: functional_call(model, weights, (x,))
