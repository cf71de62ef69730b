# expect: steps-detached
# mistake: each step starts from detached weights, and its own term is differentiated there
import torch
from torch.func import functional_call


def multi_step_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, weights):
    names = [n for n, _ in model.named_parameters()]
    fast = [p.detach().clone() for p in model.parameters()]
    out = [torch.zeros_like(p) for p in fast]
    for w in weights:
        leaves = [v.detach().requires_grad_() for v in fast]
        loss = loss_fn(functional_call(model, dict(zip(names, leaves)), (support_x,)), support_y)
        g = torch.autograd.grad(loss, leaves, create_graph=True)
        fast = [v - inner_lr * d for v, d in zip(leaves, g)]
        q = w * loss_fn(functional_call(model, dict(zip(names, fast)), (query_x,)), query_y)
        out = [o + d for o, d in zip(out, torch.autograd.grad(q, leaves))]
    return tuple(out)
