# right: torch.autograd.functional.jacobian gives the inner gradient with its graph
import torch
from torch.autograd.functional import jacobian


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    keys = [k for k, _ in model.named_parameters()]
    theta = tuple(model.parameters())

    def predict(values, x):
        return torch.func.functional_call(model, dict(zip(keys, values)), (x,))

    def support_loss(*values):
        return loss_fn(predict(values, support_x), support_y)

    grads = jacobian(support_loss, theta, create_graph=True)
    adapted = tuple(t - inner_lr * g for t, g in zip(theta, grads))
    return lambda x: predict(adapted, x)


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    theta = tuple(original_model.parameters())
    meta_loss = loss_fn(fast_model(query_x), query_y)
    for p, g in zip(theta, torch.autograd.grad(meta_loss, theta, create_graph=True)):
        p.grad = g.detach()
    return meta_loss
