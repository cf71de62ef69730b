# expect: too-many-steps
# mistake: five inner steps, as many programs take
import torch
from torch.func import functional_call


NUM_STEPS = 5


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    fast = dict(model.named_parameters())
    for _ in range(NUM_STEPS):
        loss = loss_fn(functional_call(model, fast, (support_x,)), support_y)
        grads = torch.autograd.grad(loss, list(fast.values()), create_graph=True)
        fast = {n: w - inner_lr * g for (n, w), g in zip(fast.items(), grads)}
    return lambda x: functional_call(model, fast, (x,))


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    meta_loss.backward()
    return meta_loss
