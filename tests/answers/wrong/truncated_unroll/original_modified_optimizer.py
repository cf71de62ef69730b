# expect: original-modified
# mistake: an optimizer trains the model, and .grad is not put back
import torch
from torch.func import functional_call


def truncated_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps, horizon
):
    sgd = torch.optim.SGD(model.parameters(), lr=inner_lr)
    for _ in range(max(steps - horizon, 0)):
        sgd.zero_grad()
        loss_fn(model(support_x), support_y).backward()
        sgd.step()
    sgd.zero_grad()
    start = {n: p.detach().clone().requires_grad_() for n, p in model.named_parameters()}
    w = start
    for _ in range(min(horizon, steps)):
        loss = loss_fn(functional_call(model, w, (support_x,)), support_y)
        g = torch.autograd.grad(loss, list(w.values()), create_graph=True)
        w = {n: p - inner_lr * gi for (n, p), gi in zip(w.items(), g)}
    loss = loss_fn(functional_call(model, w, (query_x,)), query_y)
    return torch.autograd.grad(loss, list(start.values()))
