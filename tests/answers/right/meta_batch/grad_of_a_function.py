import torch
from torch.func import functional_call, grad, grad_and_value


def meta_batch_update(model, tasks, loss_fn, inner_lr):
    theta = {name: p.detach() for name, p in model.named_parameters()}

    def at(weights, x, y):
        return loss_fn(functional_call(model, weights, (x,)), y)

    def task_loss(weights, task):
        sx, sy, qx, qy = task
        g = grad(at)(weights, sx, sy)
        return at({name: w - inner_lr * g[name] for name, w in weights.items()}, qx, qy)

    parts = [grad_and_value(task_loss)(theta, task) for task in tasks]
    for name, p in model.named_parameters():
        p.grad = torch.stack([g[name] for g, _ in parts]).mean(dim=0)
    return torch.stack([value for _, value in parts]).mean()
