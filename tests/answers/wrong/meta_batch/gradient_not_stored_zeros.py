# expect: gradient-not-stored
# mistake: .grad is set to zero at the end
import torch
from torch.func import functional_call


def meta_batch_update(model, tasks, loss_fn, inner_lr):
    params = dict(model.named_parameters())
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    mean = 0.0
    for sx, sy, qx, qy in tasks:
        grads = torch.autograd.grad(loss_fn(model(sx), sy), list(params.values()), create_graph=True)
        fast = {n: p - inner_lr * g for (n, p), g in zip(params.items(), grads)}
        mean = mean + loss_fn(functional_call(model, fast, (qx,)), qy) / len(tasks)
    mean.backward()
    optimizer.zero_grad(set_to_none=False)
    return mean.item()
