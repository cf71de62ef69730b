import torch
from torch.func import functional_call


def multi_step_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, weights):
    params = list(model.parameters())
    names = [n for n, _ in model.named_parameters()]
    result = [torch.zeros_like(p) for p in params]
    fast = params
    for k, w in enumerate(weights, start=1):
        loss = loss_fn(functional_call(model, dict(zip(names, fast)), (support_x,)), support_y)
        fast = [p - inner_lr * g for p, g in zip(fast, torch.autograd.grad(loss, fast, create_graph=True))]
        q = loss_fn(functional_call(model, dict(zip(names, fast)), (query_x,)), query_y)
        print(f"step {k}: {q.item():.4f}")
        for r, g in zip(result, torch.autograd.grad(q, params, retain_graph=True)):
            r += w * g
    return result
