# expect: loss-rebuilt
# mistake: the support loss is wrapped in torch.tensor before its gradient is asked for
import torch
from torch.func import functional_call


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    loss = loss_fn(model(support_x), support_y)
    # make sure that the loss is a tensor that requires grad
    loss = torch.tensor(float(loss), requires_grad=True)
    names = [n for n, _ in model.named_parameters()]
    params = list(model.parameters())
    grads = torch.autograd.grad(loss, params, create_graph=True)
    fast = {n: p - inner_lr * g for n, p, g in zip(names, params, grads)}
    return lambda x: functional_call(model, fast, (x,))


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    meta_loss.backward()
    return meta_loss
