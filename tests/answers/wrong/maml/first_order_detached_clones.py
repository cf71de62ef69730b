# expect: first-order
# mistake: the support gradient is taken at detached clones of the weights
import torch
from torch.func import functional_call


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    start = {
        n: p.clone().detach().requires_grad_(True) for n, p in model.named_parameters()
    }
    pred = functional_call(model, start, (support_x,))
    grads = torch.autograd.grad(
        loss_fn(pred, support_y), list(start.values()), create_graph=True
    )
    # step from the real parameters so the outer loss can reach them
    theta = dict(model.named_parameters())
    adapted = {n: theta[n] - inner_lr * g for n, g in zip(start, grads)}
    return lambda x: functional_call(model, adapted, (x,))


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    original_model.zero_grad()
    meta_loss.backward()
    return meta_loss
