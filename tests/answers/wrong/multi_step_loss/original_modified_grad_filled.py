# expect: original-modified
# mistake: the values are right, and .grad is left filled
import torch
from torch.func import functional_call


def multi_step_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, weights):
    model.zero_grad()
    fast, total = dict(model.named_parameters()), 0.0
    for w in weights:
        loss = loss_fn(functional_call(model, fast, (support_x,)), support_y)
        g = torch.autograd.grad(loss, list(fast.values()), create_graph=True)
        fast = {n: v - inner_lr * d for (n, v), d in zip(fast.items(), g)}
        total = total + w * loss_fn(functional_call(model, fast, (query_x,)), query_y)
    total.backward()
    return tuple(p.grad for p in model.parameters())
