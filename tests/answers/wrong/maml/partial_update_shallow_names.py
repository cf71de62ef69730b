# expect: partial-update
# mistake: parameters whose names have more than one dot are left out of the step
import torch
from torch.func import functional_call


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    loss = loss_fn(model(support_x), support_y)
    params = dict(model.named_parameters())
    grads = torch.autograd.grad(loss, list(params.values()), create_graph=True)
    fast = {}
    for (name, p), g in zip(params.items(), grads):
        # layer.weight, layer.bias
        fast[name] = p - inner_lr * g if name.count(".") == 1 else p
    return lambda x: functional_call(model, fast, (x,))


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    meta_loss.backward()
    return meta_loss
