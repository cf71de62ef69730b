# expect: original-modified
# mistake: copy.copy shares the submodules, so the original loses its parameters
import copy
import torch


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    named = list(model.named_parameters())
    loss = loss_fn(model(support_x), support_y)
    grads = torch.autograd.grad(loss, [p for _, p in named], create_graph=True)

    fast = copy.copy(model)
    for (name, p), g in zip(named, grads):
        *path, leaf = name.split(".")
        module = fast
        for part in path:
            module = getattr(module, part)
        delattr(module, leaf)
        setattr(module, leaf, p - inner_lr * g)
    return fast


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    meta_loss.backward()
    return meta_loss
