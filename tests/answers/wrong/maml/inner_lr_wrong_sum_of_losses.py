# expect: inner-lr-wrong
# mistake: the support loss is summed over the examples instead of averaged
from functools import partial

import torch
from torch.func import functional_call


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    prediction = model(support_x)
    loss = 0.0
    for i in range(len(support_x)):
        loss = loss + loss_fn(prediction[i : i + 1], support_y[i : i + 1])
    names, params = zip(*model.named_parameters())
    grads = torch.autograd.grad(loss, params, create_graph=True)
    return partial(
        functional_call,
        model,
        {n: p - inner_lr * g for n, p, g in zip(names, params, grads)},
    )


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    loss = loss_fn(fast_model(query_x), query_y)
    loss.backward()
    return loss
