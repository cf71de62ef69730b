# expect: curvature-only
# mistake: live gradients are subtracted from the weights of a deep copy
import copy

import torch
from torch.func import functional_call


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    loss = loss_fn(model(support_x), support_y)
    grads = torch.autograd.grad(loss, list(model.parameters()), create_graph=True)

    fast = copy.deepcopy(model)
    new = {
        name: w - inner_lr * g
        for (name, w), g in zip(fast.named_parameters(), grads)
    }
    return lambda x: functional_call(fast, new, (x,))


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    meta_loss.backward()
    return meta_loss
