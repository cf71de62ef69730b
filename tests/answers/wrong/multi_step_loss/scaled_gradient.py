# expect: scaled-gradient
# mistake: the weighted losses are averaged
import torch
from torch.func import functional_call


def multi_step_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, weights):
    theta = dict(model.named_parameters())
    fast, losses = theta, []
    for w in weights:
        loss = loss_fn(functional_call(model, fast, (support_x,)), support_y)
        g = torch.autograd.grad(loss, list(fast.values()), create_graph=True)
        fast = {n: v - inner_lr * d for (n, v), d in zip(fast.items(), g)}
        losses.append(w * loss_fn(functional_call(model, fast, (query_x,)), query_y))
    return torch.autograd.grad(torch.stack(losses).mean(), list(theta.values()))
