# expect: first-order
# mistake: gradients of the adapted copy's weights are copied into the original's .grad
import copy

import torch


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    learner = copy.deepcopy(model)
    optimizer = torch.optim.SGD(learner.parameters(), lr=inner_lr)
    optimizer.zero_grad()
    loss_fn(learner(support_x), support_y).backward()
    optimizer.step()
    return learner


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    grads = torch.autograd.grad(meta_loss, list(fast_model.parameters()))
    # the meta-gradient has to end up in the original model
    for p, g in zip(original_model.parameters(), grads):
        p.grad = g.clone()
    return meta_loss
