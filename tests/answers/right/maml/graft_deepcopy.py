# right: the adapted tensors are grafted into a deep copy with delattr and setattr
import copy

import torch


def _owner(module, dotted):
    *path, attribute = dotted.split(".")
    for part in path:
        module = getattr(module, part)
    return module, attribute


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    named = list(model.named_parameters())
    loss = loss_fn(model(support_x), support_y)
    grads = torch.autograd.grad(loss, [p for _, p in named], create_graph=True)

    fast = copy.deepcopy(model)
    for (name, p), g in zip(named, grads):
        owner, attribute = _owner(fast, name)
        delattr(owner, attribute)  # a Parameter has to go before a tensor may come
        setattr(owner, attribute, p - inner_lr * g)
    return fast


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    original_model.zero_grad()
    meta_loss = loss_fn(fast_model(query_x), query_y)
    meta_loss.backward()
    return meta_loss
