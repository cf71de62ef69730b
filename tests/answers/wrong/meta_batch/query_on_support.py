# expect: query-on-support
# mistake: the fast weights are judged on the support set
import torch
from torch.func import functional_call


def meta_batch_update(model, tasks, loss_fn, inner_lr):
    params = dict(model.named_parameters())
    mean = 0.0
    for x, y, *_ in tasks:
        grads = torch.autograd.grad(loss_fn(model(x), y), list(params.values()), create_graph=True)
        fast = {n: p - inner_lr * g for (n, p), g in zip(params.items(), grads)}
        mean = mean + loss_fn(functional_call(model, fast, (x,)), y) / len(tasks)
    mean.backward()
    return mean.item()
