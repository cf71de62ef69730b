# expect: state-carried-over
# mistake: the first model is kept in a global, and its parameters are asked for in every call
import torch
from torch.func import functional_call


MODEL = None


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    global MODEL
    if MODEL is None:
        MODEL = model
    params = dict(MODEL.named_parameters())
    loss = loss_fn(model(support_x), support_y)
    grads = torch.autograd.grad(loss, list(params.values()), create_graph=True)
    fast = {n: p - inner_lr * g for (n, p), g in zip(params.items(), grads)}
    return lambda x: functional_call(MODEL, fast, (x,))


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    meta_loss.backward()
    return meta_loss
