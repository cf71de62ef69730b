# expect: changed-in-place
# mistake: clones are put into a copy's modules and changed there in place
import copy

import torch


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    fast = copy.deepcopy(model)
    weights = []
    for ours, theirs in zip(fast.modules(), model.modules()):
        for key, p in theirs._parameters.items():
            ours._parameters[key] = p.clone()
            weights.append(ours._parameters[key])
    loss = loss_fn(fast(support_x), support_y)
    grads = torch.autograd.grad(loss, weights, create_graph=True)
    for w, g in zip(weights, grads):
        w.sub_(inner_lr * g)
    return fast


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    meta_loss.backward()
    return meta_loss
