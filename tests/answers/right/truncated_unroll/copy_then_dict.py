# right: a trained copy takes the early steps, a dictionary those of the window; .backward() at the end
import copy

import torch
from torch.func import functional_call


def truncated_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps, horizon
):
    net = copy.deepcopy(model)
    optimizer = torch.optim.SGD(net.parameters(), lr=inner_lr)
    for _ in range(steps - horizon):
        optimizer.zero_grad()
        loss_fn(net(support_x), support_y).backward()
        optimizer.step()
    optimizer.zero_grad()
    w = dict(net.named_parameters())
    for _ in range(min(steps, horizon)):
        inner = loss_fn(functional_call(net, w, (support_x,)), support_y)
        g = torch.autograd.grad(inner, list(w.values()), create_graph=True)
        w = {n: p - inner_lr * gi for (n, p), gi in zip(w.items(), g)}
    loss = loss_fn(functional_call(net, w, (query_x,)), query_y)
    loss.backward()
    print("query loss", loss.item())
    return [p.grad for p in net.parameters()]
