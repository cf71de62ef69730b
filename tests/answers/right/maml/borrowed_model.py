# right: the original is lent the adapted weights for the length of each call
import contextlib

import torch


@contextlib.contextmanager
def lent(model, weights):
    """Puts `weights` (by parameter) into `model`, and its own back afterwards."""
    own = [
        (m._parameters, name, p)
        for m in model.modules()
        for name, p in m._parameters.items()
        if p is not None
    ]
    try:
        for table, name, p in own:
            table[name] = weights[p]
        yield model
    finally:
        for table, name, p in own:
            table[name] = p


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    theta = list(model.parameters())
    loss = loss_fn(model(support_x), support_y)
    grads = torch.autograd.grad(loss, theta, create_graph=True)
    weights = {p: p - inner_lr * g for p, g in zip(theta, grads)}

    def fast(x):
        with lent(model, weights) as borrowed:
            return borrowed(x)

    return fast


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    meta_loss.backward()
    return meta_loss
