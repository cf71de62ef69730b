# right: a generator yields the weights after 0, 1, 2 ... steps, the last ones are kept
import itertools
from dataclasses import dataclass

import torch


@dataclass(frozen=True)
class Task:
    x: torch.Tensor
    y: torch.Tensor
    loss: object


def trajectory(model, task, lr):
    weights = dict(model.named_parameters())
    while True:
        yield weights
        out = torch.func.functional_call(model, weights, (task.x,))
        grads = torch.autograd.grad(
            task.loss(out, task.y), tuple(weights.values()), create_graph=True
        )
        weights = {k: w - lr * g for (k, w), g in zip(weights.items(), grads)}


def inner_loop(model, support_x, support_y, loss_fn, inner_lr, steps):
    path = trajectory(model, Task(support_x, support_y, loss_fn), inner_lr)
    final = next(itertools.islice(path, steps, None))

    def predict(x):
        return torch.func.functional_call(model, final, (x,))

    return predict
