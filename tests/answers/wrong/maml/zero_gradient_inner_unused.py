# expect: zero-gradient
# mistake: the inner gradient is asked for at weights that the loss does not use, with zeros for None
import torch
from torch.func import functional_call


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    fast = {n: p.clone() for n, p in model.named_parameters()}
    loss = loss_fn(model(support_x), support_y)
    grads = torch.autograd.grad(loss, list(fast.values()), create_graph=True, allow_unused=True)
    grads = [torch.zeros_like(w) if g is None else g for w, g in zip(fast.values(), grads)]
    fast = {n: w - inner_lr * g for (n, w), g in zip(fast.items(), grads)}
    return lambda x: functional_call(model, fast, (x,))


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    meta_loss.backward()
    return meta_loss
