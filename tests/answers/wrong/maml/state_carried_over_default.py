# expect: state-carried-over
# mistake: a default argument collects the weights of every call
import torch
from torch.func import functional_call


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr, params=[]):
    params.extend(model.parameters())
    loss = loss_fn(model(support_x), support_y)
    grads = torch.autograd.grad(loss, params, create_graph=True)
    names = [n for n, _ in model.named_parameters()]
    fast = {n: p - inner_lr * g for n, p, g in zip(names, params, grads)}
    return lambda x: functional_call(model, fast, (x,))


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    meta_loss.backward()
    return meta_loss
