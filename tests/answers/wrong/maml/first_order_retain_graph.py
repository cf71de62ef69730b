# expect: first-order
# mistake: retain_graph=True taken for create_graph=True
import copy
import torch


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    inner_loss = loss_fn(model(support_x), support_y)
    # keep the graph, we need it for the second derivative
    gradients = torch.autograd.grad(inner_loss, model.parameters(), retain_graph=True)

    fast_model = copy.deepcopy(model)
    for (name, param), gradient in zip(model.named_parameters(), gradients):
        module = fast_model
        parts = name.split('.')
        for part in parts[:-1]:
            module = getattr(module, part)
        delattr(module, parts[-1])
        setattr(module, parts[-1], param - inner_lr * gradient)
    return fast_model


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    original_model.zero_grad()
    outer_loss = loss_fn(fast_model(query_x), query_y)
    outer_loss.backward()
    return outer_loss
