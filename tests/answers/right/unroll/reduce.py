# right: functools.reduce folds one differentiable step over range(steps)
import functools

import torch
from torch.func import functional_call


def inner_loop(model, support_x, support_y, loss_fn, inner_lr, steps):
    names, theta = zip(*model.named_parameters())

    def forward(values, x):
        return functional_call(model, dict(zip(names, values)), x)

    def step(values, _):
        loss = loss_fn(forward(values, support_x), support_y)
        grads = torch.autograd.grad(loss, values, create_graph=True)
        return tuple(torch.sub(w, g, alpha=inner_lr) for w, g in zip(values, grads))

    return functools.partial(forward, functools.reduce(step, range(steps), theta))
