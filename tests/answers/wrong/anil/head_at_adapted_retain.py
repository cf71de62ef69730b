# expect: head-at-adapted
# mistake: backward fills the adapted head, which retains its gradients, and leaves the body's
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
    query_loss = loss_fn(functional_call(head, fast, (body(query_x),)), query_y)
    for v in fast.values():
        v.retain_grad()
    ps = list(body.parameters())
    query_loss.backward(inputs=ps + list(fast.values()))
    b = [p.grad for p in ps]
    for p in ps:
        p.grad = None
    return b, [v.grad for v in fast.values()]
