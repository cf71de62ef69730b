# expect: too-many-steps
# mistake: two inner steps with an optimizer on a copy
import copy

import torch


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    fast = copy.deepcopy(model)
    optimizer = torch.optim.SGD(fast.parameters(), lr=inner_lr)
    for _ in range(2):
        optimizer.zero_grad()
        loss_fn(fast(support_x), support_y).backward()
        optimizer.step()
    return fast


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    meta_loss.backward()
    return meta_loss
