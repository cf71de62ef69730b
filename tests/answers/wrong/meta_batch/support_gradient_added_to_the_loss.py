# expect: support-gradient-added
# mistake: the support loss is part of what goes backward
import torch
from torch.func import functional_call


def meta_batch_update(model, tasks, loss_fn, inner_lr):
    params = dict(model.named_parameters())
    total = 0.0
    for sx, sy, qx, qy in tasks:
        support_loss = loss_fn(model(sx), sy)
        grads = torch.autograd.grad(support_loss, list(params.values()), create_graph=True)
        fast = {n: p - inner_lr * g for (n, p), g in zip(params.items(), grads)}
        query_loss = loss_fn(functional_call(model, fast, (qx,)), qy)
        ((support_loss + query_loss) / len(tasks)).backward()
        total += query_loss.item() / len(tasks)
    return total
