# expect: original-modified
# mistake: the outer update steps the weights too, which is the caller's
import torch
from torch.func import functional_call

OUTER_LR = 1e-3


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    loss = loss_fn(model(support_x), support_y)
    params = dict(model.named_parameters())
    grads = torch.autograd.grad(loss, list(params.values()), create_graph=True)
    fast = {n: p - inner_lr * g for (n, p), g in zip(params.items(), grads)}
    return lambda x: functional_call(model, fast, (x,))


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_optimizer = torch.optim.SGD(original_model.parameters(), lr=OUTER_LR)
    meta_optimizer.zero_grad()
    meta_loss = loss_fn(fast_model(query_x), query_y)
    meta_loss.backward()
    meta_optimizer.step()
    return meta_loss
