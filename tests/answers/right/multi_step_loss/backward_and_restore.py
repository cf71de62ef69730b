import torch
from torch.func import functional_call


def multi_step_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, weights):
    before = {n: p.grad for n, p in model.named_parameters()}
    for p in model.parameters():
        p.grad = None
    fast = {n: p for n, p in model.named_parameters()}
    total = torch.zeros((), dtype=query_x.dtype)
    for w in weights:
        loss = loss_fn(functional_call(model, fast, (support_x,)), support_y)
        grads = torch.autograd.grad(loss, tuple(fast.values()), create_graph=True)
        fast = {n: f - inner_lr * g for (n, f), g in zip(fast.items(), grads)}
        total = total + w * loss_fn(functional_call(model, fast, (query_x,)), query_y)
    total.backward()
    out = []
    for n, p in model.named_parameters():
        out.append(p.grad.clone())
        p.grad = before[n]
    return tuple(out)
