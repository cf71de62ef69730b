# expect: scaled-gradient
# mistake: nobody divides: the tasks' backward passes add up
import torch
from torch.func import functional_call


def meta_batch_update(model, tasks, loss_fn, inner_lr):
    names = [n for n, _ in model.named_parameters()]
    weights = list(model.parameters())
    losses = []
    for sx, sy, qx, qy in tasks:
        gs = torch.autograd.grad(loss_fn(model(sx), sy), weights, create_graph=True)
        fast = dict(zip(names, [w - inner_lr * g for w, g in zip(weights, gs)]))
        loss = loss_fn(functional_call(model, fast, (qx,)), qy)
        loss.backward()
        losses.append(float(loss))
    return sum(losses)
