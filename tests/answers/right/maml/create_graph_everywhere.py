# right: backward(create_graph=True) in the outer update too, so .grad keeps a graph
import torch
from torch.func import functional_call


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    params = dict(model.named_parameters())
    out = functional_call(model, params, (support_x,))
    grads = torch.autograd.grad(
        loss_fn(out, support_y), params.values(), create_graph=True, retain_graph=True
    )
    updated = {}
    for (name, p), g in zip(params.items(), grads):
        updated[name] = p.add(g, alpha=-inner_lr)

    def fast(*args, **kwargs):
        return functional_call(model, updated, args, kwargs)

    return fast


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    # To be on the safe side for third derivatives; not needed here.
    meta_loss = loss_fn(fast_model(query_x), query_y)
    meta_loss.backward(create_graph=True)
    return meta_loss
