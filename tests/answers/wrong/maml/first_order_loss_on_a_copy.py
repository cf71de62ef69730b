# expect: first-order
# mistake: the support loss is computed on a copy, the update is done on the live weights
import copy
import torch
from torch.func import functional_call


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    # work on a copy so that the original model stays clean
    worker = copy.deepcopy(model)
    loss = loss_fn(worker(support_x), support_y)
    grads = torch.autograd.grad(loss, list(worker.parameters()), create_graph=True)

    fast_weights = {}
    for (name, p), g in zip(model.named_parameters(), grads):
        fast_weights[name] = p - inner_lr * g

    def fast_model(x):
        return functional_call(worker, fast_weights, (x,))

    return fast_model


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    meta_loss.backward()
    return meta_loss
