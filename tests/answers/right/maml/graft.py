"""A module with fast weights grafted in

The result is a real `nn.Module`: it can be printed, nested and adapted again, and it keeps hooks
and buffers of its own. Libraries such as learn2learn work this way. The price is code that knows
the private parts of a module, and that has to take care of weights with two names.
"""

import copy

import torch


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    loss = loss_fn(model(support_x), support_y)
    weights = list(model.parameters())
    gradient = torch.autograd.grad(loss, weights, create_graph=True)
    # Keyed by identity, so that a weight under two names gets one fast weight.
    fast = {id(w): w - inner_lr * g for w, g in zip(weights, gradient, strict=True)}
    return graft(model, fast)


def graft(module, fast):
    """The same tree of modules, with fast weights instead of the original weights."""
    twin = copy.copy(module)
    twin.__dict__ = dict(module.__dict__)
    twin._buffers = {k: None if b is None else b.clone() for k, b in module._buffers.items()}
    twin._parameters = {
        k: None if p is None else fast[id(p)] for k, p in module._parameters.items()
    }
    twin._modules = {k: None if m is None else graft(m, fast) for k, m in module._modules.items()}
    return twin


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    meta_loss.backward(inputs=list(original_model.parameters()))
    return meta_loss.detach()
