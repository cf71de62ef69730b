# expect: sequential-update
# mistake: the loss is computed anew after each tensor's update
import torch
from torch.func import functional_call


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    fast = dict(model.named_parameters())
    for name in list(fast):
        loss = loss_fn(functional_call(model, fast, (support_x,)), support_y)
        (g,) = torch.autograd.grad(loss, fast[name], create_graph=True)
        fast[name] = fast[name] - inner_lr * g
    return lambda x: functional_call(model, fast, (x,))


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    meta_loss.backward()
    return meta_loss
