# expect: steps-detached
# mistake: detach between steps; gradients at the last leaf only
import torch
from torch.func import functional_call

def multi_step_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, weights):
    fast, total = {n: p.detach() for n, p in model.named_parameters()}, 0.0
    for w in weights:
        fast = {n: p.detach().requires_grad_() for n, p in fast.items()}
        leaf = fast
        loss = loss_fn(functional_call(model, fast, (support_x,)), support_y)
        g = torch.autograd.grad(loss, list(fast.values()), create_graph=True)
        fast = {n: p - inner_lr * s for (n, p), s in zip(fast.items(), g)}
        total = total + w * loss_fn(functional_call(model, fast, (query_x,)), query_y)
    return torch.autograd.grad(total, list(leaf.values()))
