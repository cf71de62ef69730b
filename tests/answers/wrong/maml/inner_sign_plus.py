# expect: inner-sign
# mistake: the inner step adds the gradient instead of subtracting it
import torch
from torch.func import functional_call


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    loss = loss_fn(model(support_x), support_y)
    theta = dict(model.named_parameters())
    grads = torch.autograd.grad(loss, list(theta.values()), create_graph=True)
    theta_prime = {k: theta[k] + inner_lr * g for k, g in zip(theta, grads)}
    return lambda x: functional_call(model, theta_prime, (x,))


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    meta_loss.backward()
    return meta_loss
