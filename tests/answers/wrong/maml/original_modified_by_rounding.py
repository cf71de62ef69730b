# expect: original-modified
# mistake: the weights are moved and moved back, so they are rounded twice
import torch
from torch.func import functional_call


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    params = dict(model.named_parameters())
    loss = loss_fn(model(support_x), support_y)
    grads = torch.autograd.grad(loss, list(params.values()), create_graph=True)
    fast = {n: p - inner_lr * g for (n, p), g in zip(params.items(), grads)}
    with torch.no_grad():
        steps = [(p, inner_lr * g.detach()) for p, g in zip(params.values(), grads)]
        for p, step in steps:
            p.data -= step
        print("support loss after the step", loss_fn(model(support_x), support_y).item())
        for p, step in steps:
            p.data += step
    return lambda x: functional_call(model, fast, (x,))


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    meta_loss.backward()
    return meta_loss
