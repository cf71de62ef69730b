# expect: detached-copy
# mistake: loss, gradient and update all belong to the copy, the original is never involved
import copy

import torch
from torch.func import functional_call


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    fast = copy.deepcopy(model)
    loss = loss_fn(fast(support_x), support_y)
    params = dict(fast.named_parameters())
    grads = torch.autograd.grad(loss, params.values(), create_graph=True)
    new = {k: params[k] - inner_lr * g for k, g in zip(params, grads)}

    def predict(x):
        return functional_call(fast, new, (x,))

    return predict


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    # second order: create_graph was set in the inner loop
    meta_loss = loss_fn(fast_model(query_x), query_y)
    meta_loss.backward()
    return meta_loss
