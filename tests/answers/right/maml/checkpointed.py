# right: both forward passes are checkpointed and recomputed in the backward passes
import torch
from torch.func import functional_call
from torch.utils.checkpoint import checkpoint


def run(model, weights, x):
    return checkpoint(functional_call, model, weights, (x,), use_reentrant=False)


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    theta = dict(model.named_parameters())
    loss = loss_fn(run(model, theta, support_x), support_y)
    grads = torch.autograd.grad(loss, list(theta.values()), create_graph=True)
    adapted = {k: t - inner_lr * g for (k, t), g in zip(theta.items(), grads)}
    return lambda x: run(model, adapted, x)


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    meta_loss.backward()
    return meta_loss
