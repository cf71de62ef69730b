# expect: mispaired
# mistake: the flat gradient is in alphabetical order, the flat weights in model order
import torch
from torch.func import functional_call
from torch.nn.utils import parameters_to_vector


def unflatten(vector, model):
    weights, i = {}, 0
    for name, p in model.named_parameters():
        weights[name] = vector[i : i + p.numel()].view(p.shape)
        i += p.numel()
    return weights


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    named = dict(model.named_parameters())
    ordered = [named[k] for k in sorted(named)]
    loss = loss_fn(model(support_x), support_y)
    grads = torch.autograd.grad(loss, ordered, create_graph=True)

    theta = parameters_to_vector(model.parameters())
    step = torch.cat([g.reshape(-1) for g in grads])
    fast = unflatten(theta - inner_lr * step, model)
    return lambda x: functional_call(model, fast, (x,))


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    meta_loss.backward()
    return meta_loss
