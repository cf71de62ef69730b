"""A copy and an optimizer

A deep copy is trained with `torch.optim.SGD`, as any model is. Nothing has to be differentiated
through the steps, so an optimizer is allowed here, and momentum or Adam would be one word away. The
copy costs a second model, and every `.grad` of it has to be cleared before each backward pass.
"""

import copy

import torch


def train_copy(model, x, y, loss_fn, inner_lr, steps):
    copied = copy.deepcopy(model)
    optimizer = torch.optim.SGD(copied.parameters(), lr=inner_lr)
    for _ in range(steps):
        optimizer.zero_grad()
        loss_fn(copied(x), y).backward()
        optimizer.step()
    optimizer.zero_grad()
    return copied


def fomaml_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps):
    copied = train_copy(model, support_x, support_y, loss_fn, inner_lr, steps)
    loss_fn(copied(query_x), query_y).backward()
    return tuple(parameter.grad for parameter in copied.parameters())


def reptile_gradient(model, support_x, support_y, loss_fn, inner_lr, steps):
    copied = train_copy(model, support_x, support_y, loss_fn, inner_lr, steps)
    pairs = zip(model.parameters(), copied.parameters(), strict=True)
    return tuple((before - after).detach() for before, after in pairs)
