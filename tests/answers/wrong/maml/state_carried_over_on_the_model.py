# expect: state-carried-over
# mistake: the fast weights are left in the model's `__dict__`, and the next task starts from them
import torch
from torch.func import functional_call
import weakref

def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    weights = model.__dict__.get('fast') or dict(model.named_parameters())
    loss = loss_fn(functional_call(model, weights, (support_x,)), support_y)
    gs = torch.autograd.grad(loss, list(weights.values()), create_graph=True)
    fast = {n: w - inner_lr * g for (n, w), g in zip(weights.items(), gs)}
    model.__dict__['fast']=fast
    return lambda x: functional_call(model, fast, (x,))

def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    loss = loss_fn(fast_model(query_x), query_y)
    loss.backward()
    return loss
