# expect: loss-under-no-grad
# mistake: the model is called on the support set under no_grad
import copy

import torch


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    fast = copy.deepcopy(model)
    with torch.no_grad():
        outputs = model(support_x)
    loss = loss_fn(outputs, support_y)
    loss.backward()
    for p in fast.parameters():
        p.data = p.data - inner_lr * p.grad
    return fast


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    meta_loss.backward()
    return meta_loss
