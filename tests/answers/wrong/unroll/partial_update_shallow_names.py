# expect: partial-update
# mistake: parameters whose names have more than one dot are left out of the steps
import torch
from torch.func import functional_call


def inner_loop(model, support_x, support_y, loss_fn, inner_lr, steps):
    params = dict(model.named_parameters())
    for _ in range(steps):
        loss = loss_fn(functional_call(model, params, (support_x,)), support_y)
        grads = torch.autograd.grad(loss, list(params.values()), create_graph=True)
        for (name, p), g in zip(list(params.items()), grads):
            if len(name.split(".")) == 2:
                params[name] = p - inner_lr * g
    return lambda x: functional_call(model, params, (x,))
