# expect: loss-ignored
# mistake: the loss is chosen by the dtype of the targets
import torch
import torch.nn.functional as F
from torch.func import functional_call


def loss_of(output, target):
    if target.dtype == torch.int64:
        return F.cross_entropy(output, target)
    return F.mse_loss(output, target)


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    params = dict(model.named_parameters())
    loss = loss_of(functional_call(model, params, (support_x,)), support_y)
    grads = torch.autograd.grad(loss, list(params.values()), create_graph=True)
    fast = {n: p - inner_lr * g for (n, p), g in zip(params.items(), grads)}
    return lambda x: functional_call(model, fast, (x,))


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_of(fast_model(query_x), query_y)
    meta_loss.backward()
    return meta_loss
