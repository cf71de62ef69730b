# expect: state-carried-over
# mistake: from the third call on a model, the weights of the call before are used
import torch
from torch.func import functional_call
import weakref
L=weakref.WeakKeyDictionary()
def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    weights = (L.get(model,(0,None))[1] if L.get(model,(0,None))[0]>=2 else None) or dict(model.named_parameters())
    loss = loss_fn(functional_call(model, weights, (support_x,)), support_y)
    gs = torch.autograd.grad(loss, list(weights.values()), create_graph=True)
    fast = {n: w - inner_lr * g for (n, w), g in zip(weights.items(), gs)}
    L[model]=(L.get(model,(0,None))[0]+1,fast)
    return lambda x: functional_call(model, fast, (x,))

def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    loss = loss_fn(fast_model(query_x), query_y)
    loss.backward()
    return loss
