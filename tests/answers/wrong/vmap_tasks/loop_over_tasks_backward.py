# expect: loop-over-tasks
# mistake: a copy collects the gradients of one backward pass per task
import copy

import torch
from torch.func import functional_call


def batched_meta_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr):
    net = copy.deepcopy(model)
    net.zero_grad()
    own = dict(net.named_parameters())
    tasks = support_x.shape[0]
    for t in range(tasks):
        inner = loss_fn(net(support_x[t]), support_y[t])
        g = torch.autograd.grad(inner, list(own.values()), create_graph=True)
        fast = {k: w - inner_lr * gi for (k, w), gi in zip(own.items(), g)}
        (loss_fn(functional_call(net, fast, (query_x[t],)), query_y[t]) / tasks).backward()
    return [p.grad for p in net.parameters()]
