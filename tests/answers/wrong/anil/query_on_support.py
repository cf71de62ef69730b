# expect: query-on-support
# mistake: the last loss is on the support set
import copy

import torch
from torch.func import functional_call


def anil_gradient(body, head, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps):
    fast = dict(head.named_parameters())
    for _ in range(steps):
        features = body(support_x)
        loss = loss_fn(functional_call(head, fast, (features,)), support_y)
        grads = torch.autograd.grad(loss, list(fast.values()), create_graph=True)
        fast = {n: w - inner_lr * g for (n, w), g in zip(fast.items(), grads)}
    query_loss = loss_fn(functional_call(head, fast, (body(support_x),)), support_y)
    b = torch.autograd.grad(query_loss, list(body.parameters()), retain_graph=True)
    h = torch.autograd.grad(query_loss, list(head.parameters()))
    return b, h
