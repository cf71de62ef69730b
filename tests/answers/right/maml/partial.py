# right: the fast model is a functools.partial over functional_call, .grad is assigned
from functools import partial

from torch.autograd import grad
from torch.func import functional_call


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    names, theta = zip(*model.named_parameters())
    g = grad(loss_fn(model(support_x), support_y), theta, create_graph=True)
    return partial(
        functional_call, model, {n: t - inner_lr * d for n, t, d in zip(names, theta, g)}
    )


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    theta = tuple(original_model.parameters())
    meta_loss = loss_fn(fast_model(query_x), query_y)
    for p, g in zip(theta, grad(meta_loss, theta)):
        p.grad = g
    return meta_loss.detach()
