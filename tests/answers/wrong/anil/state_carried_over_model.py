# expect: state-carried-over
# mistake: the adapted head is kept on the head for the next call
import copy

import torch
from torch.func import functional_call


def anil_gradient(body, head, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps):
    fast = getattr(head, 'fast', None) or dict(head.named_parameters())
    start = list(fast.values())
    for _ in range(steps):
        features = body(support_x)
        loss = loss_fn(functional_call(head, fast, (features,)), support_y)
        grads = torch.autograd.grad(loss, list(fast.values()), create_graph=True)
        fast = {n: w - inner_lr * g for (n, w), g in zip(fast.items(), grads)}
    query_loss = loss_fn(functional_call(head, fast, (body(query_x),)), query_y)
    b = torch.autograd.grad(query_loss, list(body.parameters()), retain_graph=True)
    h = torch.autograd.grad(query_loss, start)
    object.__setattr__(head, 'fast', {n: v.detach().requires_grad_() for n, v in fast.items()})
    return b, h
