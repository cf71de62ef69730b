# expect: zero-gradient
# mistake: the copy is detached, and allow_unused=True hides it behind zeros
import copy
import torch


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    fast_model = copy.deepcopy(model)
    loss = loss_fn(fast_model(support_x), support_y)
    grads = torch.autograd.grad(loss, list(fast_model.parameters()))
    with torch.no_grad():
        for p, g in zip(fast_model.parameters(), grads):
            p -= inner_lr * g
    return fast_model


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    params = list(original_model.parameters())
    # allow_unused because of "appears to not have been used in the graph"
    grads = torch.autograd.grad(meta_loss, params, allow_unused=True)
    for p, g in zip(params, grads):
        p.grad = g if g is not None else torch.zeros_like(p)
    return meta_loss
