# expect: update-under-no-grad
# mistake: the adapted weights are computed inside torch.no_grad()
import torch
from torch.func import functional_call


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    loss = loss_fn(model(support_x), support_y)
    grads = torch.autograd.grad(loss, list(model.parameters()), create_graph=True)
    with torch.no_grad():  # weight updates are always done without grad
        fast = {
            name: p - inner_lr * g
            for (name, p), g in zip(model.named_parameters(), grads)
        }
    return lambda x: functional_call(model, fast, (x,))


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    meta_loss.backward()
    return meta_loss
