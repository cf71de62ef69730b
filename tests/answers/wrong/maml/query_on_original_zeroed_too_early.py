# expect: query-on-original
# mistake: the gradients are zeroed before the fast weights are made from them
import torch
from torch.func import functional_call


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    loss = loss_fn(model(support_x), support_y)
    loss.backward(create_graph=True)
    grads = {n: p.grad for n, p in model.named_parameters()}
    # .grad must be clean for the outer loop
    model.zero_grad(set_to_none=False)

    fast = {n: p - inner_lr * grads[n] for n, p in model.named_parameters()}
    return lambda x: functional_call(model, fast, (x,))


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    meta_loss.backward()
    return meta_loss
