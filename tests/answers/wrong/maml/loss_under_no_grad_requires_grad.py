# expect: loss-under-no-grad
# mistake: the query loss is computed inside torch.no_grad() and then made to require grad
import torch
from torch.func import functional_call


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    params = dict(model.named_parameters())
    loss = loss_fn(model(support_x), support_y)
    grads = torch.autograd.grad(loss, list(params.values()), create_graph=True)
    fast = {n: p - inner_lr * g for (n, p), g in zip(params.items(), grads)}
    return lambda x: functional_call(model, fast, (x,))


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    with torch.no_grad():
        meta_loss = loss_fn(fast_model(query_x), query_y)
    meta_loss.requires_grad_()
    meta_loss.backward()
    return meta_loss
