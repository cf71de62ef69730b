# expect: detached-copy
# mistake: the adapted weights are put into a copy with load_state_dict, which copies numbers
import copy
from collections import OrderedDict

import torch


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    loss = loss_fn(model(support_x), support_y)
    grads = torch.autograd.grad(loss, list(model.parameters()), create_graph=True)
    fast_weights = OrderedDict(
        (name, param - inner_lr * grad)
        for (name, param), grad in zip(model.named_parameters(), grads)
    )
    fast_model = copy.deepcopy(model)
    fast_model.load_state_dict(fast_weights, strict=False)  # buffers stay
    return fast_model


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    meta_loss.backward()
    return meta_loss
