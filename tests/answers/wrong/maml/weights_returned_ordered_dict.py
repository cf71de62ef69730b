# expect: weights-returned
# mistake: the inner update returns an OrderedDict of fast weights and buffers
from collections import OrderedDict

import torch
from torch.func import functional_call


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    loss = loss_fn(model(support_x), support_y)
    names, params = zip(*model.named_parameters())
    grads = torch.autograd.grad(loss, params, create_graph=True)
    return OrderedDict((n, p - inner_lr * g) for n, p, g in zip(names, params, grads))


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(functional_call(original_model, fast_model, (query_x,)), query_y)
    meta_loss.backward()
    return meta_loss
