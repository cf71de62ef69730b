# expect: loss-rebuilt
# mistake: the meta-loss is detached and made to require grad again
import copy
import torch


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    params = list(model.parameters())
    loss = loss_fn(model(support_x), support_y)
    grads = torch.autograd.grad(loss, params, create_graph=True)
    fast = copy.deepcopy(model)
    i = 0
    for m in fast.modules():
        for key in list(m._parameters):
            m._parameters[key] = params[i] - inner_lr * grads[i]
            i += 1
    return fast


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y).detach().requires_grad_(True)
    params = list(original_model.parameters())
    for p, g in zip(params, torch.autograd.grad(meta_loss, params)):
        p.grad = g
    return meta_loss
