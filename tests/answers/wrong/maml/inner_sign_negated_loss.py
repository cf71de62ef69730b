# expect: inner-sign
# mistake: the support loss is negated and the step subtracts as well
import copy
import torch


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    objective = -loss_fn(model(support_x), support_y)  # to be maximised
    params = list(model.parameters())
    grads = torch.autograd.grad(objective, params, create_graph=True)
    fast = copy.deepcopy(model)
    updated = (torch.sub(p, g, alpha=inner_lr) for p, g in zip(params, grads))
    for module in fast.modules():
        for key in list(module._parameters):
            del module._parameters[key]
            setattr(module, key, next(updated))
    return fast


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    loss = loss_fn(fast_model(query_x), query_y)
    loss.backward()
    return loss
