# expect: weights-returned
# mistake: the inner update returns a list of fast weights
import torch
from torch.func import functional_call


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    params = list(model.parameters())
    loss = loss_fn(model(support_x), support_y)
    grads = torch.autograd.grad(loss, params, create_graph=True)
    return [p - inner_lr * g for p, g in zip(params, grads)]


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    names = [n for n, _ in original_model.named_parameters()]
    weights = dict(zip(names, fast_model))
    meta_loss = loss_fn(functional_call(original_model, weights, (query_x,)), query_y)
    meta_loss.backward()
    return meta_loss
