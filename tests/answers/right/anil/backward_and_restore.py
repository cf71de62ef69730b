# right: everything by backward into the modules' .grad, which is put back afterwards
import torch
from torch.func import functional_call


def anil_gradient(body, head, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps):
    both = list(body.parameters()) + list(head.parameters())
    kept = [p.grad for p in both]
    for p in both:
        p.grad = None
    feats = body(support_x)
    fast = {n: p.clone() for n, p in head.named_parameters()}
    for _ in range(steps):
        inner = loss_fn(functional_call(head, fast, (feats,)), support_y)
        inner_grads = torch.autograd.grad(inner, tuple(fast.values()), create_graph=True)
        for (n, w), g in zip(list(fast.items()), inner_grads):
            fast[n] = w - inner_lr * g
    loss_fn(functional_call(head, fast, (body(query_x),)), query_y).backward()
    found = [p.grad for p in both]
    for p, g in zip(both, kept):
        p.grad = g
    cut = len(list(body.parameters()))
    return tuple(found[:cut]), tuple(found[cut:])
