# expect: state-carried-over
# mistake: the second task of a model starts from the fast weights of the first
import weakref

import torch
from torch.func import functional_call


_LEARNER = weakref.WeakKeyDictionary()


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    weights = _LEARNER.get(model) or dict(model.named_parameters())
    loss = loss_fn(functional_call(model, weights, (support_x,)), support_y)
    grads = torch.autograd.grad(loss, list(weights.values()), create_graph=True)
    fast = {n: w - inner_lr * g for (n, w), g in zip(weights.items(), grads)}
    _LEARNER[model] = fast
    return lambda x: functional_call(model, fast, (x,))


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    meta_loss.backward()
    return meta_loss
