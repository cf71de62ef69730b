# expect: never-adapted
# mistake: the loop variable is rebound, so the copy keeps its old weights
import copy
import torch


def inner_loop(model, support_x, support_y, loss_fn, inner_lr, steps):
    fast_model = copy.deepcopy(model)
    for step in range(steps):
        loss = loss_fn(fast_model(support_x), support_y)
        params = list(fast_model.parameters())
        grads = torch.autograd.grad(loss, params, create_graph=True)
        for p, g in zip(params, grads):
            p = p - inner_lr * g
    return fast_model
