# expect: unexplained|one-edit-away
# mistake: a re-entrant checkpoint, whose graph the parameters are no part of
import torch
from torch.func import functional_call
from torch.utils.checkpoint import checkpoint


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    x = support_x.detach().clone().requires_grad_()
    loss = loss_fn(checkpoint(model, x, use_reentrant=True), support_y)
    ps = dict(model.named_parameters())
    gs = torch.autograd.grad(loss, list(ps.values()), create_graph=True)
    fast = {n: p - inner_lr * g for (n, p), g in zip(ps.items(), gs)}
    return lambda q: functional_call(model, fast, (q,))


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    meta_loss.backward()
    return meta_loss
