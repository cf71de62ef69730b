# expect: in-place-on-leaf
# mistake: p -= ... on the parameters of a copy, which are leaves that require grad
import copy
import torch


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    fast = copy.deepcopy(model)
    loss = loss_fn(model(support_x), support_y)
    grads = torch.autograd.grad(loss, list(model.parameters()), create_graph=True)
    for p, g in zip(fast.parameters(), grads):
        p -= inner_lr * g
    return fast


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    meta_loss.backward()
    return meta_loss
