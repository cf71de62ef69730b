# expect: parameter-assignment
# mistake: a tensor is set over a Parameter that was not deleted first
import copy
import torch


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    support_loss = loss_fn(model(support_x), support_y)
    grads = torch.autograd.grad(support_loss, list(model.parameters()), create_graph=True)

    fast_model = copy.deepcopy(model)
    for (name, p), g in zip(model.named_parameters(), grads):
        parent, _, leaf = name.rpartition(".")
        module = fast_model.get_submodule(parent)
        setattr(module, leaf, p - inner_lr * g)
    return fast_model


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    meta_loss.backward()
    return meta_loss
