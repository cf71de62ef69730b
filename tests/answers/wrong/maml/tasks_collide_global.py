# expect: tasks-collide
# mistake: the fast weights live in a global, which the next inner update writes over
import torch
from torch.func import functional_call

FAST = {}


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    loss = loss_fn(model(support_x), support_y)
    params = dict(model.named_parameters())
    grads = torch.autograd.grad(loss, list(params.values()), create_graph=True)
    for (name, p), g in zip(params.items(), grads):
        FAST[name] = p - inner_lr * g

    def fast_model(x):
        return functional_call(model, FAST, (x,))

    return fast_model


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    meta_loss.backward()
    return meta_loss
