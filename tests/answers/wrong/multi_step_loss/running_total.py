# expect: running-total
# mistake: the running total is sent back in every round
import torch
from torch.func import functional_call


def multi_step_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, weights):
    theta = dict(model.named_parameters())
    before = [p.grad for p in theta.values()]
    for p in theta.values():
        p.grad = None
    fast, total = theta, 0.0
    for w in weights:
        loss = loss_fn(functional_call(model, fast, (support_x,)), support_y)
        g = torch.autograd.grad(loss, list(fast.values()), create_graph=True)
        fast = {n: v - inner_lr * d for (n, v), d in zip(fast.items(), g)}
        total = total + w * loss_fn(functional_call(model, fast, (query_x,)), query_y)
        total.backward(retain_graph=True)
    out = tuple(p.grad for p in theta.values())
    for p, b in zip(theta.values(), before):
        p.grad = b
    return out
