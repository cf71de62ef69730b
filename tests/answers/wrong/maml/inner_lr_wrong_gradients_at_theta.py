# expect: inner-lr-wrong
# mistake: five steps with every gradient taken at θ, so one step at five times the rate
import torch
from torch.func import functional_call

INNER_STEPS = 5


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    fast = dict(model.named_parameters())
    for _ in range(INNER_STEPS):
        loss = loss_fn(model(support_x), support_y)
        grads = torch.autograd.grad(loss, list(model.parameters()), create_graph=True)
        fast = {n: w - inner_lr * g for (n, w), g in zip(fast.items(), grads)}

    def fast_model(x):
        return functional_call(model, fast, (x,))

    return fast_model


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    meta_loss.backward()
    return meta_loss
