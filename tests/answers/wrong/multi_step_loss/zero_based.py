# expect: zero-based
# mistake: the query loss is taken before the step
import torch
from torch.func import functional_call


def multi_step_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, weights):
    theta = dict(model.named_parameters())
    fast, total = theta, 0.0
    for w in weights:
        total = total + w * loss_fn(functional_call(model, fast, (query_x,)), query_y)
        loss = loss_fn(functional_call(model, fast, (support_x,)), support_y)
        g = torch.autograd.grad(loss, list(fast.values()), create_graph=True)
        fast = {n: v - inner_lr * d for (n, v), d in zip(fast.items(), g)}
    return torch.autograd.grad(total, list(theta.values()))
