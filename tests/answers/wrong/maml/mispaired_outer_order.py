# expect: mispaired
# mistake: the meta-gradient is cut up in another order than the parameters stand in
import torch
from torch.func import functional_call


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    loss = loss_fn(model(support_x), support_y)
    params = dict(model.named_parameters())
    grads = torch.autograd.grad(loss, list(params.values()), create_graph=True)
    fast = {n: p - inner_lr * g for (n, p), g in zip(params.items(), grads)}
    return lambda x: functional_call(model, fast, (x,))


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    named = dict(original_model.named_parameters())
    params = [named[n] for n in sorted(named)]
    flat = torch.cat([g.reshape(-1) for g in torch.autograd.grad(meta_loss, params)])
    at = 0
    for p in original_model.parameters():
        p.grad = flat[at : at + p.numel()].view(p.shape)
        at += p.numel()
    return meta_loss
