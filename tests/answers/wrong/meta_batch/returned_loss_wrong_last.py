# expect: returned-loss-wrong
# mistake: the last task's loss is returned
import torch
from torch.func import functional_call


def meta_batch_update(model, tasks, loss_fn, inner_lr):
    params = dict(model.named_parameters())
    for sx, sy, qx, qy in tasks:
        grads = torch.autograd.grad(loss_fn(model(sx), sy), list(params.values()), create_graph=True)
        fast = {n: p - inner_lr * g for (n, p), g in zip(params.items(), grads)}
        loss = loss_fn(functional_call(model, fast, (qx,)), qy)
        (loss / len(tasks)).backward()
    return loss.item()
