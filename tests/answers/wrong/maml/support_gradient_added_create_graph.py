# expect: support-gradient-added
# mistake: backward(create_graph=True) fills .grad and nobody clears it
import torch
from torch.func import functional_call


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    loss = loss_fn(model(support_x), support_y)
    loss.backward(create_graph=True)
    fast = {n: p - inner_lr * p.grad for n, p in model.named_parameters()}
    return lambda x: functional_call(model, fast, (x,))


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    meta_loss.backward()
    return meta_loss
