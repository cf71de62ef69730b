# expect: clipped
# mistake: each parameter's gradient is clipped on its own
import torch
from torch.func import functional_call


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    params = dict(model.named_parameters())
    loss = loss_fn(model(support_x), support_y)
    grads = torch.autograd.grad(loss, list(params.values()), create_graph=True)
    grads = [g * torch.clamp(1.0 / (g.norm() + 1e-6), max=1.0) for g in grads]
    fast = {n: p - inner_lr * g for (n, p), g in zip(params.items(), grads)}
    return lambda x: functional_call(model, fast, (x,))


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    meta_loss.backward()
    return meta_loss
