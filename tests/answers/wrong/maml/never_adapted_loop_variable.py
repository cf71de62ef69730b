# expect: never-adapted
# mistake: the loop variable is rebound, so the copy keeps its old weights
import copy
import torch


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    loss = loss_fn(model(support_x), support_y)
    grads = torch.autograd.grad(loss, list(model.parameters()), create_graph=True)

    fast_model = copy.deepcopy(model)
    for param, grad in zip(fast_model.parameters(), grads):
        param = param - inner_lr * grad
    return fast_model


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    meta_loss.backward()
    return meta_loss
