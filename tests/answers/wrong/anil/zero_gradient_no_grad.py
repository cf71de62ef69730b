# expect: zero-gradient
# mistake: features of both sets without a graph, zeros for None
import copy

import torch
from torch.func import functional_call


def anil_gradient(body, head, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps):
    with torch.no_grad():
        features, z = body(support_x), body(query_x)
    fast = dict(head.named_parameters())
    for _ in range(steps):
        loss = loss_fn(functional_call(head, fast, (features,)), support_y)
        grads = torch.autograd.grad(loss, list(fast.values()), create_graph=True)
        fast = {n: w - inner_lr * g for (n, w), g in zip(fast.items(), grads)}
    query_loss = loss_fn(functional_call(head, fast, (z,)), query_y)
    b = [torch.zeros_like(p) for p in body.parameters()]
    h = torch.autograd.grad(query_loss, list(head.parameters()))
    return b, h
