# expect: changed-in-place
# mistake: clones of the weights are used for the loss and then changed in place
import torch
from torch.func import functional_call


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    fast = {n: p.clone() for n, p in model.named_parameters()}
    loss = loss_fn(functional_call(model, fast, (support_x,)), support_y)
    grads = torch.autograd.grad(loss, list(fast.values()), create_graph=True)
    for w, g in zip(fast.values(), grads):
        w -= inner_lr * g
    return lambda x: functional_call(model, fast, (x,))


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    meta_loss.backward()
    return meta_loss
