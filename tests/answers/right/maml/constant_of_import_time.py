# right: a constant is made when the file is imported, in the default dtype of then
import torch
from torch.func import functional_call

MINUS_ONE = torch.tensor([-1.0])


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    loss = loss_fn(model(support_x), support_y)
    weights = dict(model.named_parameters())
    slopes = torch.autograd.grad(loss, list(weights.values()), create_graph=True)
    fast = {n: w + inner_lr * MINUS_ONE * g for (n, w), g in zip(weights.items(), slopes)}
    return lambda x: functional_call(model, fast, (x,))


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    meta_loss.backward()
    return meta_loss
