# expect: never-adapted
# mistake: setattr with a dotted name makes a new attribute that no layer reads
import copy
import torch


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    params = dict(model.named_parameters())
    loss = loss_fn(model(support_x), support_y)
    grads = torch.autograd.grad(loss, list(params.values()), create_graph=True)

    adapted = copy.deepcopy(model)
    for (name, p), g in zip(params.items(), grads):
        setattr(adapted, name, p - inner_lr * g)
    return adapted


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    query_loss = loss_fn(fast_model(query_x), query_y)
    query_loss.backward()
    return query_loss
