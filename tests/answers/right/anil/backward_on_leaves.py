# right: backward into leaf copies of both groups, whose .grad is returned
import torch
from torch.func import functional_call as call


def leaves(module):
    return {n: p.detach().clone().requires_grad_() for n, p in module.named_parameters()}


def anil_gradient(body, head, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps):
    b, h = leaves(body), leaves(head)
    w = dict(h)
    for _ in range(steps):
        loss = loss_fn(call(head, w, (call(body, b, (support_x,)),)), support_y)
        g = torch.autograd.grad(loss, list(w.values()), create_graph=True)
        w = {n: x - inner_lr * gi for (n, x), gi in zip(w.items(), g)}
    loss_fn(call(head, w, (call(body, b, (query_x,)),)), query_y).backward()
    print("done")
    return tuple(x.grad for x in b.values()), tuple(x.grad for x in h.values())
