# expect: inner-sign
# mistake: the steps add the gradient
import torch
from torch.func import functional_call


def truncated_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps, horizon
):
    weights = dict(model.named_parameters())
    for i in range(steps):
        loss = loss_fn(functional_call(model, weights, (support_x,)), support_y)
        gradient = torch.autograd.grad(
            loss, list(weights.values()), create_graph=i >= steps - horizon
        )
        weights = {n: w + inner_lr * g for (n, w), g in zip(weights.items(), gradient)}
    loss = loss_fn(functional_call(model, weights, (query_x,)), query_y)
    return torch.autograd.grad(loss, tuple(model.parameters()))
