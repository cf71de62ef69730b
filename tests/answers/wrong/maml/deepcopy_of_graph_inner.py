# expect: deepcopy-of-graph
# mistake: the adapted model, whose weights have a history, is deep-copied before it is returned
import copy
import torch


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    loss = loss_fn(model(support_x), support_y)
    grads = torch.autograd.grad(loss, list(model.parameters()), create_graph=True)
    grads = dict(zip((n for n, _ in model.named_parameters()), grads))

    adapted = copy.deepcopy(model)
    for name, p in model.named_parameters():
        path, _, leaf = name.rpartition(".")
        owner = adapted.get_submodule(path)
        delattr(owner, leaf)
        setattr(owner, leaf, p - inner_lr * grads[name])
    # independent of everything above
    return copy.deepcopy(adapted)


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    loss = loss_fn(fast_model(query_x), query_y)
    loss.backward()
    return loss
