# expect: gradient-not-stored
# mistake: the meta-loss is computed and returned, without a backward pass
from functools import partial

import torch
from torch.func import functional_call


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    names, params = zip(*model.named_parameters())
    loss = loss_fn(model(support_x), support_y)
    grads = torch.autograd.grad(loss, params, create_graph=True)
    new = (p - inner_lr * g for p, g in zip(params, grads))
    return partial(functional_call, model, dict(zip(names, new)))


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    original_model.zero_grad()
    return loss_fn(fast_model(query_x), query_y)
