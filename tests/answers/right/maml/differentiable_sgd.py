# right: torch.optim.SGD(differentiable=True) steps clones of the weights
import torch
from torch.func import functional_call


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    theta = dict(model.named_parameters())
    loss = loss_fn(model(support_x), support_y)
    grads = torch.autograd.grad(loss, list(theta.values()), create_graph=True)

    # The optimizer works in place, so it gets clones: θ is needed as it was.
    fast = {name: p.clone() for name, p in theta.items()}
    for w, g in zip(fast.values(), grads):
        w.retain_grad()
        w.grad = g
    torch.optim.SGD(list(fast.values()), lr=inner_lr, differentiable=True).step()
    return lambda x: functional_call(model, fast, (x,))


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    meta_loss.backward()
    return meta_loss
