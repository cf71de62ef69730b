# right: an ordinary functional answer that prints what it does
import sys

import torch
from torch.func import functional_call

print("loading my MAML")


def norm(tensors):
    return sum(float(t.detach().pow(2).sum()) for t in tensors) ** 0.5


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    loss = loss_fn(model(support_x), support_y)
    params = dict(model.named_parameters())
    grads = torch.autograd.grad(loss, list(params.values()), create_graph=True)
    print(f"support loss {loss.item():.4f}  |g| {norm(grads):.4f}  α {inner_lr}")
    new = {n: p - inner_lr * g for (n, p), g in zip(params.items(), grads)}
    return lambda x: functional_call(model, new, (x,))


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    loss = loss_fn(fast_model(query_x), query_y)
    loss.backward()
    for name, p in original_model.named_parameters():
        print(name, tuple(p.shape), p.grad.abs().max().item(), file=sys.stderr)
    print("query loss", loss)
    return loss
