# expect: shared-adaptation
# mistake: the inner losses are added up, and one step is taken, without a graph
import torch
from torch.func import functional_call


def meta_batch_update(model, tasks, loss_fn, inner_lr):
    params = dict(model.named_parameters())
    inner = sum(loss_fn(model(task[0]), task[1]) for task in tasks)
    grads = torch.autograd.grad(inner, list(params.values()))
    fast = {n: p - inner_lr * g for (n, p), g in zip(params.items(), grads)}
    total = 0.0
    for task in tasks:
        loss = loss_fn(functional_call(model, fast, (task[2],)), task[3])
        (loss / len(tasks)).backward(retain_graph=True)
        total += loss.item()
    return total / len(tasks)
