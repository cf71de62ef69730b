# expect: detached-copy
# mistake: the adapted tensors are wrapped in nn.Parameter, which makes new leaves of them
import copy
import torch
import torch.nn as nn


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    loss = loss_fn(model(support_x), support_y)
    grads = torch.autograd.grad(loss, list(model.parameters()), create_graph=True)
    grads = iter(grads)

    fast_model = copy.deepcopy(model)
    for src, dst in zip(model.modules(), fast_model.modules()):
        for name, p in src.named_parameters(recurse=False):
            # plain tensors are not accepted here, Parameters are
            setattr(dst, name, nn.Parameter(p - inner_lr * next(grads)))
    return fast_model


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    loss = loss_fn(fast_model(query_x), query_y)
    loss.backward()
    return loss
