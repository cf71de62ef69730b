# expect: state-carried-over
# mistake: the meta-losses of all tasks of a model are averaged
import torch, weakref
L=weakref.WeakKeyDictionary()

def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    loss = loss_fn(model(support_x), support_y)
    weights = dict(model.named_parameters())
    grads = torch.autograd.grad(loss, list(weights.values()), create_graph=True)
    fast = {n: w - inner_lr * g for (n, w), g in zip(weights.items(), grads)}
    return lambda x: torch.func.functional_call(model, fast, (x,))

def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    L.setdefault(original_model,[]).append(meta_loss)
    meta_loss=sum(L[original_model])/len(L[original_model])
    meta_loss.backward(retain_graph=True)
    return meta_loss
