# expect: changed-in-place
# mistake: a clone of each weight is changed with sub_ while the graph still needs it
import torch
from torch.func import functional_call


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    names = [n for n, _ in model.named_parameters()]
    weights = [p.clone() for p in model.parameters()]
    loss = loss_fn(functional_call(model, dict(zip(names, weights)), (support_x,)), support_y)
    loss.backward(create_graph=True, inputs=weights)
    for w in weights:
        w.sub_(w.grad, alpha=inner_lr)
    return lambda x: functional_call(model, dict(zip(names, weights)), (x,))


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    meta_loss.backward()
    return meta_loss
