# expect: zero-gradient
# mistake: the weights are detached, and materialize_grads=True turns None into zeros
import torch
from torch.func import functional_call


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    weights = {n: p.detach().clone() for n, p in model.named_parameters()}
    for w in weights.values():
        w.requires_grad_(True)
    loss = loss_fn(functional_call(model, weights, (support_x,)), support_y)
    grads = torch.autograd.grad(loss, tuple(weights.values()), create_graph=True)
    fast = {n: w - inner_lr * g for (n, w), g in zip(weights.items(), grads)}
    return lambda x: functional_call(model, fast, (x,))


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    loss = loss_fn(fast_model(query_x), query_y)
    theta = tuple(original_model.parameters())
    gs = torch.autograd.grad(loss, theta, allow_unused=True, materialize_grads=True)
    for p, g in zip(theta, gs):
        p.grad = g
    return loss
