# expect: state-carried-over
# mistake: the fast weights of the first call are kept and used in every later one
import torch
from torch.func import functional_call


CACHE = {}


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    params = dict(model.named_parameters())
    if not CACHE:
        loss = loss_fn(model(support_x), support_y)
        grads = torch.autograd.grad(loss, list(params.values()), create_graph=True)
        CACHE.update(zip(params, grads))
    fast = {n: p - inner_lr * CACHE[n] for n, p in params.items()}
    return lambda x: functional_call(model, fast, (x,))


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    meta_loss.backward()
    return meta_loss
