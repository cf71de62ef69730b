# expect: theta-dropped
# mistake: the fast weights are the step alone, without the weights it starts from
import torch
from torch.func import functional_call


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    names = [n for n, _ in model.named_parameters()]
    loss = loss_fn(model(support_x), support_y)
    grads = torch.autograd.grad(loss, list(model.parameters()), create_graph=True)
    update = {n: -inner_lr * g for n, g in zip(names, grads)}
    return lambda x: functional_call(model, update, (x,))


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    meta_loss.backward()
    return meta_loss
