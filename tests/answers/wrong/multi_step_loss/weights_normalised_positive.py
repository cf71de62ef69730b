# expect: weights-normalised
# mistake: negative weights are cut off, the rest divided by the sum
import torch
from torch.func import functional_call

def multi_step_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, weights):
    start = dict(model.named_parameters())
    fast, total = start, 0.0
    kept = [max(w, 0.0) for w in weights]
    for w in kept:
        loss = loss_fn(functional_call(model, fast, (support_x,)), support_y)
        g = torch.autograd.grad(loss, list(fast.values()), create_graph=True)
        fast = {n: p - inner_lr * s for (n, p), s in zip(fast.items(), g)}
        total = total + w / sum(kept) * loss_fn(functional_call(model, fast, (query_x,)), query_y)
    return torch.autograd.grad(total, list(start.values()))
