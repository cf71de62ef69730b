# expect: scaled-gradient
# mistake: the query loss, a mean already, is divided by the batch size
import copy
import torch


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    loss = loss_fn(model(support_x), support_y)
    grads = torch.autograd.grad(loss, list(model.parameters()), create_graph=True)
    fast = copy.deepcopy(model)
    for (name, p), g in zip(model.named_parameters(), grads):
        path, _, leaf = name.rpartition(".")
        module = fast.get_submodule(path)
        delattr(module, leaf)
        setattr(module, leaf, p - inner_lr * g)
    return fast


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y) / query_x.shape[0]
    meta_loss.backward()
    return meta_loss
