# expect: original-modified
# mistake: the outer step is taken too
import torch
from torch.func import functional_call


def meta_batch_update(model, tasks, loss_fn, inner_lr):
    params = dict(model.named_parameters())
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    losses = []
    for sx, sy, qx, qy in tasks:
        grads = torch.autograd.grad(loss_fn(model(sx), sy), list(params.values()), create_graph=True)
        fast = {n: p - inner_lr * g for (n, p), g in zip(params.items(), grads)}
        losses.append(loss_fn(functional_call(model, fast, (qx,)), qy))
    mean = sum(losses) / len(losses)
    optimizer.zero_grad()
    mean.backward()
    optimizer.step()
    return mean.item()
