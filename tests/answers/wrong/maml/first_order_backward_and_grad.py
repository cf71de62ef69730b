# expect: first-order
# mistake: a plain backward() in the inner step, and p.grad used as it is
import torch


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    model.zero_grad()
    loss = loss_fn(model(support_x), support_y)
    loss.backward()

    weights = {}
    for name, p in model.named_parameters():
        weights[name] = p - inner_lr * p.grad

    model.zero_grad()  # leave no gradients behind
    return lambda x: torch.func.functional_call(model, weights, (x,))


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    loss = loss_fn(fast_model(query_x), query_y)
    loss.backward()
    return loss
