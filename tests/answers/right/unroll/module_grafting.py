# right: every step grafts new tensors into one deep copy of the module
import copy

import torch


def slots(module):
    """(owner, attribute name) of every parameter, in the order of parameters()."""
    return [(m, name) for m in module.modules() for name in m._parameters]


def inner_loop(model, support_x, support_y, loss_fn, inner_lr, steps):
    current = copy.deepcopy(model)
    where = slots(current)
    tensors = [getattr(m, name) for m, name in slots(model)]

    def graft(new):
        for (owner, name), value in zip(where, new):
            if name in owner._parameters:
                del owner._parameters[name]
            object.__setattr__(owner, name, value)

    graft(tensors)
    for _ in range(steps):
        loss = loss_fn(current(support_x), support_y)
        grads = torch.autograd.grad(loss, tensors, create_graph=True)
        tensors = [t - inner_lr * g for t, g in zip(tensors, grads)]
        graft(tensors)
    return current
