# expect: detached-copy
# mistake: clone().detach().requires_grad_() cuts the weights off before the step
import torch
from torch.func import functional_call


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    w = {k: v.clone().detach().requires_grad_() for k, v in model.named_parameters()}
    loss = loss_fn(functional_call(model, w, (support_x,)), support_y)
    g = torch.autograd.grad(loss, list(w.values()), create_graph=True)
    w = {k: v - inner_lr * d for (k, v), d in zip(w.items(), g)}
    return lambda x: functional_call(model, w, (x,))


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    loss = loss_fn(fast_model(query_x), query_y)
    grads = torch.autograd.grad(loss, list(original_model.parameters()))
    for p, g in zip(original_model.parameters(), grads):
        p.grad = g
    return loss
